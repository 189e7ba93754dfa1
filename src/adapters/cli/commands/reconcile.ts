import { Command, InvalidArgumentError, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { DRIFT_WORDS } from '../../../domain/reconcile/invariants.js';
import { Reconciliation, Started } from '../answers.js';
import {
  EXIT,
  type Ended,
  type Io,
  type MakeCommand,
  type ServiceOptions,
  reportFault,
  withService,
  withServiceOptions,
} from '../context.js';
import { type Progress, describePace, makeProgress } from '../progress.js';
import { type CallFault, type Service, callService } from '../service.js';
import { duration, grouped } from '../table.js';

const POLL_EVERY = 500;
/** Failed polls in a row that are tolerated: the service may restart, also behind a proxy, or Redis be away for a moment. */
const MAX_MISSES = 10;
const MAX_SHOWN = 20;

const isPassing = (fault: CallFault): boolean =>
  fault._tag === 'Unreachable' || fault.status >= 500;

const follow = async (
  io: Io,
  service: Service,
  id: string,
  onProgress: (now: Reconciliation) => void,
): Promise<E.Either<CallFault, Reconciliation>> => {
  const ask = callService(service)({
    path: `/sync/reconcile/${encodeURIComponent(id)}`,
    answer: Reconciliation,
  });
  for (let misses = 0; ;) {
    const found = await ask();
    if (E.isRight(found)) {
      misses = 0;
      onProgress(found.right);
      if (found.right.state !== 'running') return found;
    } else {
      misses += 1;
      if (!isPassing(found.left) || misses >= MAX_MISSES) return found;
    }
    await io.wait(POLL_EVERY);
  }
};

/** Shows progress; the bar starts anew once the total is known or changes. */
const makeWatcher = (io: Io, json: boolean) => {
  const began = io.now();
  let bar: { readonly progress: Progress; readonly total: number | null } | null = null;
  return {
    show: (run: Reconciliation): void => {
      if (json) return;
      const { checked } = run;
      const total = run.total ?? null;
      if (bar?.total !== total) {
        bar?.progress.stop();
        bar = { progress: makeProgress(io, json, total), total };
      }
      const share = total === null || total === 0 ? null : checked / total;
      const elapsed = io.now() - began;
      const pace = describePace({ elapsed, received: checked, failed: found(run), share });
      bar.progress.update(checked, pace.replace(/failed$/, 'differ'));
    },
    stop: (): void => {
      bar?.progress.stop();
    },
  };
};

const found = ({ counts }: Reconciliation): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const text = (value: unknown): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);

const report = (io: Io, run: Reconciliation): void => {
  const { checked, counts, drift, repaired } = run;
  const differ = found(run);
  const shown = drift.slice(0, MAX_SHOWN);
  for (const { invariant, key, expected, actual } of shown)
    io.out(`${invariant}  ${key}: expected ${text(expected)}, found ${text(actual)}`);
  const more = differ - shown.length;
  if (more > 0)
    io.out(`and ${grouped(more)} more; --json lists the first ${grouped(drift.length)}`);
  for (const name of Object.keys(counts)) {
    const words = DRIFT_WORDS.get(name);
    if (words !== undefined) io.out(`${name} should hold: ${words}`);
  }
  io.out(`${grouped(checked)} checked, ${grouped(differ)} differ, ${grouped(repaired)} repaired`);
};

/** Prints a run as JSON. Only the last line has the findings: a long list in each line would drown the rest. */
const lineOf = (run: Reconciliation): string => {
  const { drift, ...rest } = run;
  return JSON.stringify(
    run.state === 'running'
      ? { type: 'progress', ...rest, differ: found(run) }
      : { type: 'report', ...rest, drift },
  );
};

const exitOf = (run: Reconciliation): number =>
  run.state === 'done' && found(run) <= run.repaired ? EXIT.ok : EXIT.failed;

const isUnderWay = (fault: CallFault): boolean => fault._tag === 'Refused' && fault.status === 409;

/** Starts a comparison; while another one is under way, such as one that the service began itself, it tries again. */
const begin = async (
  io: Io,
  start: () => Promise<E.Either<CallFault, Started>>,
  json: boolean,
): Promise<E.Either<CallFault, Started>> => {
  let started = await start();
  if (E.isRight(started) || !isUnderWay(started.left)) return started;
  if (json) io.out(JSON.stringify({ type: 'waiting' }));
  else io.tell('A comparison is under way; this one begins when it has ended');
  for (let misses = 0; E.isLeft(started);) {
    misses = isUnderWay(started.left) ? 0 : misses + 1;
    if (misses >= MAX_MISSES || (misses > 0 && !isPassing(started.left))) return started;
    await io.wait(POLL_EVERY);
    started = await start();
  }
  return started;
};

/** Runs a comparison to its end; resolves to the exit code, 1 if differences remain. */
const reconcile = async (
  io: Io,
  service: Service,
  { scope, repair = false, sample, force }: Options,
  json: boolean,
): Promise<Ended> => {
  const start = callService(service)({
    method: 'POST',
    path: '/sync/reconcile',
    body: { scope, repair, ...(sample && { sample }), ...(force === true && { force }) },
    answer: Started,
  });
  const started = await begin(io, start, json);
  if (E.isLeft(started)) return started.left;
  const { id, eta_ms } = started.right;
  if (json) io.out(JSON.stringify({ type: 'started', id, eta_ms: eta_ms ?? null }));
  else if (typeof eta_ms === 'number') io.tell(`It takes at least ${duration(eta_ms)}`);

  const watcher = makeWatcher(io, json);
  const letGo = io.onInterrupt(() => {
    watcher.stop();
    if (json) io.out(JSON.stringify({ type: 'interrupted', id }));
    else
      io.tell(
        `The comparison goes on in the service: GET /sync/reconcile/${id} says how far it is`,
      );
  });
  const ended = await follow(io, service, id, (run) => {
    if (json) io.out(lineOf(run));
    watcher.show(run);
  });
  letGo();
  watcher.stop();
  if (E.isLeft(ended)) return ended.left;
  if (!json) {
    if (ended.right.state === 'failed')
      io.tell(`The comparison stopped: ${text(ended.right.error ?? 'no reason was given')}`);
    report(io, ended.right);
  }
  return exitOf(ended.right);
};

interface Options extends ServiceOptions {
  readonly scope: 'internal' | 'xano';
  readonly repair?: boolean;
  readonly sample?: number;
  readonly force?: boolean;
}

const FORCE_ALONE =
  '--force goes with --repair: without it nothing is taken away, however much Xano lacks';

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
    .action(async (options: Options) => {
      const { io, exit } = context;
      if (options.force === true && options.repair !== true)
        exit(reportFault(io, options.json === true, 'usage', FORCE_ALONE));
      else
        await withService(context, options, (service, json) =>
          reconcile(io, service, options, json),
        );
    });
