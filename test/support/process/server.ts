import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import type { Role } from '../../../src/domain/role.js';
import { reaching } from '../redis/server.js';
import { programOf } from './program.js';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly apiKey: string;
  readonly jwtSecret: string;
  readonly jwtFor: (username: string, role?: Role) => string;
  /** Everything it has printed so far, on both streams. */
  readonly logs: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Closes the reading end of both output streams, so that nobody reads what it prints. */
  readonly hangUp: () => void;
  readonly exited: Promise<Exit>;
  readonly stop: () => Promise<Exit>;
}

/** Undefined removes a setting that is set by default. */
export type ServerEnv = Readonly<Record<string, string | undefined>>;

export interface ServerOptions {
  /** Run `dist`, which `npm run build` made, in place of the source. */
  readonly built?: boolean;
  /** The command to run instead of the service itself, such as a script that ends in it. */
  readonly command?: readonly string[];
  /** Keeps the server running between tests, as the service of a whole file; `killServers` spares it. */
  readonly kept?: boolean;
  /** Folder where `.env` and `.data` are looked for; by default an empty folder. */
  readonly cwd?: string;
}

interface Launch {
  readonly child: ChildProcess;
  readonly logs: () => string;
  readonly exited: Promise<Exit>;
  readonly apiKey: string;
  readonly jwtSecret: string;
}

const START_LIMIT = 60_000;
const STOP_LIMIT = 20_000;

const running = new Set<ChildProcess>();
const kept = new Set<ChildProcess>();

/** Kills the servers that a failed test has left running, which would keep the tests from ending. */
export const killServers = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

process.once('exit', () => {
  killServers();
  for (const child of kept) child.kill('SIGKILL');
});

const commandOf = ({ command, built }: ServerOptions): readonly string[] =>
  command ?? programOf('main', built);

/** Starts the service and does not wait, for starts that are expected to be refused. */
export const launchServer = (env: ServerEnv = {}, options: ServerOptions = {}): Launch => {
  const apiKey = env['XANO_API_KEY'] ?? randomBytes(32).toString('hex');
  const jwtSecret = env['JWT_SECRET'] ?? randomBytes(32).toString('hex');
  const own = options.cwd === undefined ? mkdtempSync(join(tmpdir(), 'service-')) : null;
  const [program = '', ...args] = commandOf(options);
  const child = spawn(program, args, {
    cwd: own ?? options.cwd,
    // No other variables of our own environment: a setting there must not change what a test sees.
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      HOST: '127.0.0.1',
      PORT: '0',
      DRAIN_TIME: '0',
      XANO_API_KEY: apiKey,
      JWT_SECRET: jwtSecret,
      ...reaching(env),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const mine = options.kept === true ? kept : running;
  mine.add(child);
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      mine.delete(child);
      if (own !== null) rmSync(own, { recursive: true, force: true });
      resolve({ code, signal });
    });
  });
  return { child, logs: () => output, exited, apiKey, jwtSecret };
};

const listening = ({ child, logs, exited }: Launch): Promise<number> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      const port = /Server running on port (\d+)/.exec(logs())?.[1];
      if (port !== undefined)
        settle(() => {
          resolve(Number(port));
        });
    };
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      settle(() => {
        reject(new Error(`the service did not start:\n${logs()}`));
      });
    }, START_LIMIT);
    const settle = (then: () => void): void => {
      clearTimeout(late);
      child.stdout?.off('data', look);
      then();
    };
    child.stdout?.on('data', look);
    void exited.then(() => {
      settle(() => {
        reject(new Error(`the service ended at its start:\n${logs()}`));
      });
    }, reject);
  });

/** Starts the service as a process of its own on a free port, and waits until it listens. */
export const startServer = async (
  env: ServerEnv = {},
  options: ServerOptions = {},
): Promise<Server> => {
  const launched = launchServer(env, options);
  const { child, logs, exited, apiKey, jwtSecret } = launched;
  const port = await listening(launched);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    apiKey,
    jwtSecret,
    jwtFor: (username, role = 'user') =>
      jwt.sign({ username, role }, jwtSecret, { algorithm: 'HS256', expiresIn: '1h' }),
    logs,
    hangUp: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    signal: (name) => void child.kill(name),
    exited,
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
      const exit = await exited;
      clearTimeout(late);
      return exit;
    },
  };
};
