import { readdirSync, rmSync, statSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Connects to the socket at a path; null if nobody listens there. */
export const knock = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.on('error', () => {
      resolve(null);
    });
  });

/** Listens on a new socket; null if there is something at that path already. */
const listen = (path: string): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(path, () => {
      resolve(server.unref());
    });
  });

/** Time that a process may take from making its socket to listening on it, ms. */
const BIRTH = 500;

const PAUSE = 50;

const isYoung = (path: string): boolean => {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Math.abs(Date.now() - made) < BIRTH;
};

/** Tells whether a living process listens on a socket. */
const isHeld = async (path: string): Promise<boolean> => {
  for (;;) {
    const holder = await knock(path);
    holder?.destroy();
    if (holder !== null) return true;
    if (!isYoung(path)) return false;
    await sleep(PAUSE);
  }
};

/** `service.sock`, as earlier versions name it, is number 0. */
const CLAIM = /^service(?:\.([1-9]\d{0,14}))?\.sock$/;

const pathOf = (folder: string, number: number): string =>
  join(folder, number === 0 ? 'service.sock' : `service.${number}.sock`);

const claimsIn = (folder: string): readonly number[] =>
  readdirSync(folder).flatMap((name) => {
    const claim = CLAIM.exec(name);
    return claim === null ? [] : [Number(claim[1] ?? 0)];
  });

/**
 * Claims a folder for this process by listening on a socket in it: the system releases the socket however the process
 * ends. A process id, which may be another's by now, is not needed. Resolves to false when a living process holds it.
 *
 * A dead socket is not replaced, since another process could replace it at the same moment, and either would remove the
 * claim of the other: each claim takes the next number, which only one process gets, and the highest number counts.
 */
export const claimFolder = async (folder: string): Promise<boolean> => {
  for (;;) {
    const last = Math.max(-1, ...claimsIn(folder));
    if (last >= 0 && (await isHeld(pathOf(folder, last)))) return false;
    const own = last + 1;
    const server = await listen(pathOf(folder, own));
    if (server === null) continue;
    const claims = claimsIn(folder);
    // A process that took the number before, and another that followed it, may both have come and gone meanwhile.
    if (claims.some((number) => number > own)) {
      server.close();
      continue;
    }
    for (const number of claims) if (number < own) rmSync(pathOf(folder, number), { force: true });
    return true;
  }
};
