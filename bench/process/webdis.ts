import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { start, type Running } from './child.js';
import { temporaryFolder } from './folders.js';
import { freePort } from './free-port.js';

export interface Webdis extends Running {
  readonly url: string;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });

/** Starts webdis in front of a Redis. It prints nothing once it serves, so its port is polled. */
export const startWebdis = async (redisPort: number): Promise<Webdis> => {
  const folder = temporaryFolder();
  const port = await freePort();
  const config = join(folder, 'webdis.json');
  writeFileSync(
    config,
    JSON.stringify({
      redis_host: '127.0.0.1',
      redis_port: redisPort,
      http_host: '127.0.0.1',
      http_port: port,
      threads: 1,
      pool_size: 10,
      daemonize: false,
      verbosity: 0,
      logfile: join(folder, 'webdis.log'),
    }),
  );
  const child = await start({
    program: 'sh',
    args: ['-c', 'echo begun; exec webdis "$0"', config],
    ready: /begun/,
    log: join(folder, 'log'),
  });
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 200) throw new Error('webdis does not answer');
    await delay(25);
  }
  return { ...child, url: `http://127.0.0.1:${port}` };
};
