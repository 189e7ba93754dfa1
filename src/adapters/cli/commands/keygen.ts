import { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { EXIT, type MakeCommand } from '../context.js';

const BYTES = 32;

interface Options {
  readonly json?: boolean;
}

const makeKeys = (): Readonly<Record<string, string>> => ({
  XANO_API_KEY: randomBytes(BYTES).toString('hex'),
  JWT_SECRET: randomBytes(BYTES).toString('hex'),
  // The form that Standard Webhooks gives a secret.
  WEBHOOK_SECRET: `whsec_${randomBytes(BYTES).toString('base64')}`,
  WRITEBACK_SECRET: `whsec_${randomBytes(BYTES).toString('base64')}`,
});

export const keygenCommand: MakeCommand = ({ io, exit }) =>
  new Command('keygen')
    .description('print new secrets, as lines for .env')
    .option('--json', 'print JSON lines, for scripts')
    .action(({ json }: Options) => {
      const keys = makeKeys();
      if (json === true) io.out(JSON.stringify(keys));
      else for (const [name, value] of Object.entries(keys)) io.out(`${name}=${value}`);
      exit(EXIT.ok);
    });
