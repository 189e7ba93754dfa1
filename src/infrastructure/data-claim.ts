import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** How long a Redis that was left behind may take to put its data on the disk. */
const ORPHAN_LIMIT = 10_000;

const knock = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.on('error', () => {
      resolve(null);
    });
  });

const listen = (path: string): Promise<Server | null> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => {
      resolve(null);
    });
    server.listen(path, () => {
      resolve(server.unref());
    });
  });

/**
 * Claims a folder for this process by listening on a socket in it: the system lets go of that
 * whatever way the process ends, and a number of a process, which may be another's by now, is not
 * needed. Answers false when a living process holds it.
 */
export const claimFolder = async (socketPath: string): Promise<boolean> => {
  if ((await listen(socketPath)) !== null) return true;
  const holder = await knock(socketPath);
  if (holder !== null) {
    holder.destroy();
    return false;
  }
  rmSync(socketPath, { force: true });
  await listen(socketPath);
  return true;
};

/**
 * Ends the Redis that a service left behind when it was killed; two must never write to the same
 * files. It is over when the other side closes, which it does by exiting.
 */
export const endOrphan = async (redisSocketPath: string): Promise<boolean> => {
  const orphan = await knock(redisSocketPath);
  if (orphan === null) return false;
  orphan.resume();
  orphan.write('SHUTDOWN NOSAVE\r\n');
  await new Promise<void>((done, fail) => {
    const late = setTimeout(() => {
      fail(new Error('the Redis that an earlier run left behind does not end'));
      orphan.destroy();
    }, ORPHAN_LIMIT);
    orphan.once('close', () => {
      clearTimeout(late);
      done();
    });
  });
  return true;
};
