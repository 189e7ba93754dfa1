import { Command, InvalidArgumentError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { Token } from '../answers.js';
import {
  EXIT,
  type MakeCommand,
  type ServiceOptions,
  withService,
  withServiceOptions,
} from '../context.js';
import { callService } from '../service.js';

interface Options extends ServiceOptions {
  readonly ttl: number;
}

const DEFAULT_TTL = 900;

const parseSeconds = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds.');
};

export const tokenCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('token'))
    .description('print a JWT for a user that the service knows')
    .argument('<username>')
    .option('--ttl <seconds>', 'how long it is good for', parseSeconds, DEFAULT_TTL)
    .action((username: string, { ttl, ...options }: Options) =>
      withService(context, options, async (service, json) => {
        const made = await callService(service)({
          method: 'POST',
          path: '/auth/tokens',
          body: { username, ttl },
          answer: Token,
        })();
        if (E.isLeft(made)) return made.left;
        context.io.out(json ? JSON.stringify(made.right) : made.right.token);
        return EXIT.ok;
      }),
    );
