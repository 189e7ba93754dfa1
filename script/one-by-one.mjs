/**
 * Runs the given test files one after the other, in this process: uvu itself loads all files before it runs the
 * first one, and so would start at once what each of them starts.
 */
import process from 'node:process';

globalThis.UVU_DEFER = 1;
const { exec } = await import('uvu');

let failed = false;
for (const name of process.argv.slice(2)) {
  globalThis.UVU_QUEUE = [[name]];
  try {
    await import(new URL(`../test/${name}`, import.meta.url).href);
    await exec();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  if (process.exitCode !== 0) console.log(`Not passed: ${name}`);
  failed ||= process.exitCode !== 0;
}
process.exitCode = failed ? 1 : 0;
