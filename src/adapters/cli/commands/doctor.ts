import { Command } from 'commander';
import { EXIT, type MakeCommand } from '../context.js';
import type { Finding } from '../../../domain/health/finding.js';

interface Options {
  readonly json?: boolean;
}

const MARKS = { ok: 'ok   ', warn: 'warn ', error: 'ERROR' } as const;

const describe = ({ check, status, message, remedy }: Finding): readonly string[] => [
  `${MARKS[status]}  ${check}: ${message}`,
  ...(remedy === null ? [] : [`       ${remedy}`]),
];

export const doctorCommand: MakeCommand = ({ io, exit, diagnose }) =>
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
