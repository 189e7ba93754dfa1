import { Argument, Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { ENTITIES, type Entity, parseEntity } from '../../../domain/sync/entity.js';
import { Anything } from '../answers.js';
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
import {
  type FailureFile,
  isSameFile,
  makeFindOriginal,
  openFailureFile,
} from '../import/failure-file.js';
import { FORMATS, type Format } from '../import/read-form.js';
import {
  type RecordFile,
  checkRecords,
  explainUnreadable,
  formatOf,
  openRecords,
} from '../import/record-file.js';
import { foreignName } from '../import/text-bytes.js';
import { sendRecords } from '../send-records.js';
import { type Service, callService } from '../service.js';

const SAME_FILE = '--failures names the file that is sent, which would be lost: name another one';

const NO_JSON = 'The first line is no JSON: where this is a sheet, say so with --format csv';

/** Checks service and key first: an upload to an absent service, or with a wrong key, would fail less clearly. */
const greet = (service: Service) => callService(service)({ path: '/whoami', answer: Anything });

const failureFile = async (
  path: string | undefined,
  { originals }: RecordFile,
): Promise<E.Either<string, FailureFile | null>> =>
  path === undefined
    ? E.right(null)
    : openFailureFile(
        path,
        originals === null ? () => Promise.resolve(null) : makeFindOriginal(originals()),
      );

/** Longer lists of column names come from no human-made sheet, and would not fit into a query. */
const MAX_NAMES = 8000;

const queryOf = ({ dryRun, table }: Options, columns: readonly string[]): string => {
  const names = columns.join(',');
  const query = new URLSearchParams({
    ...(dryRun && { dry_run: 'true' }),
    ...(table !== undefined && { table }),
    ...(names !== '' && names.length <= MAX_NAMES && { columns: names }),
  }).toString();
  return query === '' ? '' : `?${query}`;
};

interface Given {
  /** `-` means stdin. */
  readonly path: string;
  readonly entity: Entity | 'batch';
  readonly format: Format;
}

/** Sends a file of records of any size. */
const importFile = async (
  io: Io,
  service: Service,
  { entity, path, format }: Given,
  options: Options,
  json: boolean,
): Promise<Ended> => {
  const records = await openRecords(io, path, format);
  if (E.isLeft(records)) return reportFault(io, json, 'no_such_file', records.left);
  if (options.failures !== undefined && (await isSameFile(path, options.failures)))
    return reportFault(io, json, 'usage', SAME_FILE);
  const checked = await checkRecords(records.right, path, format);
  if (E.isLeft(checked)) return reportFault(io, json, 'unreadable', checked.left);
  const greeted = await greet(service)();
  if (E.isLeft(greeted)) return greeted.left;
  const kept = await failureFile(options.failures, records.right);
  if (E.isLeft(kept)) return reportFault(io, json, 'not_writable', kept.left);
  const { expected, ndjson, reword, blank } = records.right;
  const seen = { isFirstNoJson: false };
  try {
    const code = await sendRecords(io, service, {
      path: `/sync/${entity === 'batch' ? entity : `${entity}s`}${queryOf(options, checked.right)}`,
      json,
      body: ndjson(),
      expected,
      reword,
      blank,
      explainUnreadable: explainUnreadable(path, true),
      onFailure: async (failure) => {
        seen.isFirstNoJson ||= failure.line === 1 && failure.code === 'invalid_json';
        await kept.right?.write(failure);
      },
    });
    if (code === EXIT.ok) await kept.right?.empty();
    if (seen.isFirstNoJson && !json) io.tell(NO_JSON);
    return code;
  } finally {
    await kept.right?.close();
  }
};

interface Options extends ServiceOptions {
  readonly failures?: string;
  readonly format?: Format;
  readonly dryRun?: true;
  readonly table?: string;
}

const ENTITY_WORDS = [...ENTITIES.flatMap((entity) => [`${entity}s`, entity]), 'batch'];

const entityOf = (word: string): Given['entity'] =>
  E.getOrElse((): Given['entity'] => 'batch')(parseEntity(word));

const UNKNOWN = 'ends neither in .ndjson nor in .json, .csv or .tsv: say what it is with --format';

export const importCommand: MakeCommand = (context) =>
  withServiceOptions(new Command('import'))
    .description('send a file of records to a running service')
    .addArgument(
      new Argument('<entity>', 'what each record is; batch: each names its own').choices(
        ENTITY_WORDS,
      ),
    )
    .argument(
      '<file>',
      'NDJSON, an array of JSON, or CSV with a header, gzipped or not; - for stdin',
    )
    .addOption(
      new Option('--format <format>', 'when the name of the file does not say it').choices(FORMATS),
    )
    .option(
      '--failures <file>',
      'keep each record that failed, with the reason, as NDJSON; another file than is sent',
    )
    .option('--table <table>', 'the table of Xano that it is of, where several hold such records')
    .option('--dry-run', 'change nothing, and tell what would become of each column and record')
    .action(async (word: string, path: string, options: Options) => {
      const format = options.format ?? formatOf(path);
      if (format === null) {
        const message = `${path} ${foreignName(path) ?? UNKNOWN}`;
        context.exit(reportFault(context.io, options.json === true, 'usage', message));
        return;
      }
      const given = { entity: entityOf(word), path, format };
      await withService(context, options, (service, json) =>
        importFile(context.io, service, given, options, json),
      );
    });
