import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const MODULE = new URL('../../../src/infrastructure/log.ts', import.meta.url).href;

/** Returns what a separate process prints to stdout, which is the log's only output. */
const printedIn = (production: boolean): readonly string[] => {
  const script = `
    const { makeLog } = await import(${JSON.stringify(MODULE)});
    const log = await makeLog({ logLevel: 'info', production: ${String(production)} });
    const redis = { roundTrips: 1, commands: ['readBatch'] };
    log.info({ id: 'r1', principal: 'user:ada', status: 200, redis }, 'request');
    log.debug('not shown');
  `;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trimEnd().split('\n');
};

const test = suite('the log');

for (const production of [false, true])
  test(`contains one line ${production ? 'of JSON per request in production' : 'per request in development'}`, () => {
    const lines = printedIn(production);
    assert.is(lines.length, 1);
    const [line = ''] = lines;
    for (const part of ['r1', 'user:ada', '200', 'readBatch']) assert.match(line, part);
    if (production) assert.is((JSON.parse(line) as { msg: string }).msg, 'request');
  });

test.run();
