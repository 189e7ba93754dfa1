import { Argument, Command, Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { parseEntity, ENTITIES } from '../../../domain/sync/entity.js';
import {
  withService,
  withServiceOptions,
  type MakeCommand,
  type ServiceOptions,
} from '../context.js';
import { importFile, type Import } from '../import/import-file.js';
import { foreignName } from '../import/foreign-form.js';
import { FORMATS, type Format } from '../import/read-form.js';
import { formatOf } from '../import/record-file.js';
import { EXIT, tellFault } from '../io.js';

interface Options extends ServiceOptions {
  readonly failures?: string;
  readonly format?: Format;
  readonly dryRun?: true;
  readonly table?: string;
}

const ENTITY_WORDS = [...ENTITIES.flatMap((entity) => [`${entity}s`, entity]), 'batch'];

const entityOf = (word: string): Import['entity'] =>
  E.getOrElse((): Import['entity'] => 'batch')(parseEntity(word));

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
    .option('--failures <file>', 'keep each record that failed, with the reason, as NDJSON')
    .option('--table <table>', 'the table of Xano that it is of, where several hold such records')
    .option('--dry-run', 'change nothing, and tell what would become of each column and record')
    .action(async (word: string, path: string, options: Options) => {
      const format = options.format ?? formatOf(path);
      if (format === null) {
        tellFault(
          context.io,
          options.json === true,
          'usage',
          `${path} ${foreignName(path) ?? UNKNOWN}`,
        );
        context.exit(EXIT.usage);
        return;
      }
      await withService(context, options, (service, json) =>
        importFile(context.io, service, {
          entity: entityOf(word),
          path,
          format,
          failures: options.failures ?? null,
          dryRun: options.dryRun === true,
          table: options.table ?? null,
          json,
        }),
      );
    });
