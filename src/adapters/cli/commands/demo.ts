import { Command, InvalidArgumentError } from 'commander';
import {
  withService,
  withServiceOptions,
  type MakeCommand,
  type ServiceOptions,
} from '../context.js';
import { fillStore } from '../demo/fill-store.js';

interface Options extends ServiceOptions {
  readonly seed: number;
}

const DEFAULT_SEED = 1;

const parseSeed = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
};

export const demoCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('demo'))
    .description('fill an empty service with a believable app: users, posts, follows, likes')
    .option('--seed <n>', 'another number, another app', parseSeed, DEFAULT_SEED)
    .action(({ seed, ...options }: Options) =>
      withService(context, options, (service, json) =>
        fillStore(context.io, service, { seed, json }),
      ),
    );
