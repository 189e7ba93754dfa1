import { Command, CommanderError } from 'commander';
import { compareSpeedCommand } from './commands/compare-speed.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { importCommand } from './commands/import.js';
import { initCommand } from './commands/init.js';
import { keygenCommand } from './commands/keygen.js';
import { pullCommand } from './commands/pull.js';
import { reconcileCommand } from './commands/reconcile.js';
import { statusCommand } from './commands/status.js';
import { tokenCommand } from './commands/token.js';
import { type CliContext, type CliDeps, EXIT, type MakeCommand } from './context.js';

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
  compareSpeedCommand,
  demoCommand,
];

const makeProgram = (context: CliContext): Command => {
  const program = new Command('xano-redis-sync')
    .description('A Redis copy of a social app whose truth lives in Xano, served as a REST API')
    .version(context.version);
  for (const make of COMMANDS) program.addCommand(make(context));
  // Commander would end the process by itself; neither is handed on to commands that are added.
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

/**
 * Runs one command. The exit code: 0, 1 when it could not do all it should, 2 when it was called in
 * a wrong way; null when the service runs on.
 */
export const runCli = async (args: readonly string[], deps: CliDeps): Promise<number | null> => {
  let code: number | null = null;
  const exit = (given: number): void => {
    code = given;
  };
  try {
    await makeProgram({ ...deps, exit }).parseAsync(args.length === 0 ? ['serve'] : args, {
      from: 'user',
    });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
};
