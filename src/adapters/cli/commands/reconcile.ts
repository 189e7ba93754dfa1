import { Command, InvalidArgumentError, Option } from 'commander';
import {
  withService,
  withServiceOptions,
  type MakeCommand,
  type ServiceOptions,
} from '../context.js';
import { reconcile, type ReconcileOptions } from '../reconcile.js';

interface Options extends ServiceOptions {
  readonly scope: ReconcileOptions['scope'];
  readonly repair?: boolean;
  readonly sample?: number;
  readonly force?: boolean;
}

const parseSample = (text: string): number => {
  const share = Number(text);
  if (share > 0 && share <= 1) return share;
  throw new InvalidArgumentError('It must be above 0, and 1 at most.');
};

export const reconcileCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('reconcile'))
    .description('compare what the service holds with what it should hold')
    .addOption(
      new Option('--scope <scope>', 'its own invariants, or the rows of Xano')
        .choices(['internal', 'xano'])
        .default('internal'),
    )
    .option('--repair', 'mend what differs')
    .option('--sample <share>', 'look at a part, such as 0.1', parseSample)
    .option('--force', 'with --repair: take away all that Xano lacks, however much it is')
    .action(({ scope, repair, sample, force, ...options }: Options) =>
      withService(context, options, (service, json) =>
        reconcile(context.io, service, {
          scope,
          repair: repair === true,
          sample: sample ?? null,
          force: force === true,
          json,
        }),
      ),
    );
