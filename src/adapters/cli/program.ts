import { Command, CommanderError } from 'commander';
import { randomBytes } from 'node:crypto';
import type { Finding } from '../../domain/health/finding.js';
import { withoutControls } from '../../domain/text.js';
import { compareSpeedCommand } from './commands/compare-speed.js';
import { demoCommand } from './commands/demo.js';
import { importCommand } from './commands/import.js';
import { initCommand } from './commands/init.js';
import { migrateCommand } from './commands/migrate.js';
import { pullCommand } from './commands/pull.js';
import { reconcileCommand } from './commands/reconcile.js';
import { statusCommand } from './commands/status.js';
import { tokenCommand } from './commands/token.js';
import { EXIT, type MakeCommand, type CliContext, type CliDeps, type Io } from './context.js';

interface Options {
  readonly json?: boolean;
}

const MARKS = { ok: 'ok   ', warn: 'warn ', error: 'ERROR' } as const;

const describe = ({ check, status, message, remedy }: Finding): readonly string[] => [
  `${MARKS[status]}  ${check}: ${message}`,
  ...(remedy === null ? [] : [`       ${remedy}`]),
];

const doctorCommand: MakeCommand = ({ io, exit, diagnose }) =>
  new Command('doctor')
    .description('look whether the configuration, Redis and Xano are fit for the service')
    .option('--json', 'print JSON lines, for scripts')
    .action(async ({ json }: Options) => {
      const findings = await diagnose();
      for (const finding of findings)
        for (const line of json === true ? [JSON.stringify(finding)] : describe(finding))
          io.out(line);
      exit(findings.some(({ status }) => status === 'error') ? EXIT.failed : EXIT.ok);
    });

const BYTES = 32;

const makeKeys = (): Readonly<Record<string, string>> => ({
  XANO_API_KEY: randomBytes(BYTES).toString('hex'),
  JWT_SECRET: randomBytes(BYTES).toString('hex'),
  // The form of secrets in Standard Webhooks.
  WEBHOOK_SECRET: `whsec_${randomBytes(BYTES).toString('base64')}`,
  WRITEBACK_SECRET: `whsec_${randomBytes(BYTES).toString('base64')}`,
});

const keygenCommand: MakeCommand = ({ io, exit }) =>
  new Command('keygen')
    .description('print new secrets, as lines for .env')
    .option('--json', 'print JSON lines, for scripts')
    .action(({ json }: Options) => {
      const keys = makeKeys();
      if (json === true) io.out(JSON.stringify(keys));
      else for (const [name, value] of Object.entries(keys)) io.out(`${name}=${value}`);
      exit(EXIT.ok);
    });

const serveCommand: MakeCommand = ({ serve }) =>
  new Command('serve')
    .description('run the service; what happens when no command is given')
    .action(serve);

/** In the order of the help. */
const COMMANDS: readonly MakeCommand[] = [
  serveCommand,
  initCommand,
  importCommand,
  pullCommand,
  reconcileCommand,
  statusCommand,
  tokenCommand,
  keygenCommand,
  doctorCommand,
  migrateCommand,
  compareSpeedCommand,
  demoCommand,
];

const makeProgram = (context: CliContext): Command => {
  const program = new Command('xano-redis-sync')
    .description('A Redis copy of a social app whose truth lives in Xano, served as a REST API')
    .version(context.version);
  for (const make of COMMANDS) program.addCommand(make(context));
  // Commander would end the process itself; commands that are added later do not inherit either setting.
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        context.io.out(text.trimEnd());
      },
      writeErr: (text) => {
        context.io.tell(text.trimEnd());
      },
    });
  return program;
};

/** Makes the terminal show control characters in lines, which often repeat text of users, and not obey them. */
const shownOn = (io: Io): Io => ({
  ...io,
  out: (line) => {
    io.out(withoutControls(line));
  },
  tell: (line) => {
    io.tell(withoutControls(line));
  },
});

/**
 * Runs one command. Resolves to the exit code: 0, 1 if it could not do everything, 2 if it was called in a wrong way; null
 * while the service keeps running.
 */
export const runCli = async (args: readonly string[], deps: CliDeps): Promise<number | null> => {
  let code: number | null = null;
  const exit = (given: number): void => {
    code = given;
  };
  try {
    const program = makeProgram({ ...deps, io: shownOn(deps.io), exit });
    await program.parseAsync(args.length === 0 ? ['serve'] : args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
};
