import { createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { start, type Running } from './child.js';
import { ROOT, temporaryFolder } from './folders.js';

export interface Service extends Running {
  readonly url: string;
  readonly key: string;
  /** Signs a token for a user with the role `user`, valid for a day. */
  readonly tokenOf: (username: string) => string;
}

export interface ServiceOptions {
  /** Undefined if the settings name a cluster. */
  readonly redisUrl?: string;
  /** Settings in addition to those of every run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder in which the profiler writes its file when the service ends. */
  readonly profileInto?: string;
}

/** Starts the output of `npm run build` on a free port, as in production. */
export const startService = async ({
  redisUrl,
  env = {},
  profileInto,
}: ServiceOptions): Promise<Service> => {
  const folder = temporaryFolder();
  const key = randomBytes(32).toString('hex');
  const secret = randomBytes(32).toString('hex');
  const signing = createSecretKey(Buffer.from(secret));
  const profiler = profileInto === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileInto}`];
  const child = await start({
    program: process.execPath,
    args: [...profiler, join(ROOT, 'dist/infrastructure/main.js')],
    ready: /Server running on port (\d+)/,
    log: join(folder, 'log'),
    options: {
      cwd: folder,
      // The environment of whoever runs the benchmark is not passed on.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: '0',
        DRAIN_TIME: '0',
        LOG_LEVEL: 'info',
        RATE_LIMIT: 'off',
        ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
        XANO_API_KEY: key,
        JWT_SECRET: secret,
        ...env,
      },
    },
  });
  return {
    ...child,
    url: `http://127.0.0.1:${child.said[1] ?? ''}`,
    key,
    tokenOf: (username) =>
      jwt.sign({ username, role: 'user' }, signing, { algorithm: 'HS256', expiresIn: '1d' }),
  };
};
