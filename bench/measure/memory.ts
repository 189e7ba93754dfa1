import { readdirSync, readFileSync } from 'node:fs';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const statusOf = (pid: number): string => read(`/proc/${pid}/status`);

const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0);

const processes = (): readonly number[] =>
  readdirSync('/proc').map(Number).filter(Number.isInteger);

/** Returns a process and its children; a service of several processes has some. */
const familyOf = (pid: number): readonly number[] => [
  pid,
  ...processes().filter((other) => parentOf(other) === pid),
];

const mebibytes = (pid: number, name: 'VmRSS' | 'VmHWM'): number =>
  familyOf(pid).reduce((sum, member) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(statusOf(member));
    return sum + Number(found?.[1] ?? 0) / 1024;
  }, 0);

/** Returns the memory that a process and its children hold, MiB; 0 if the system does not report it. */
export const residentOf = (pid: number): number => mebibytes(pid, 'VmRSS');

/** Returns the most memory that they held at any time, MiB. */
export const peakOf = (pid: number): number => mebibytes(pid, 'VmHWM');
