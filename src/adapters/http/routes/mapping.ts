import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { BY_KEY } from '../route-traits.js';
import { ok } from '../answer.js';
import { closed, guarded, words, TextOrNull, NumberOrNull } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { flag } from '../inputs.js';
import { route, type Route } from '../route.js';

const MAX_NAME = 256;

const TableName = guarded(
  'MappedTableName',
  { type: 'string', minLength: 1, maxLength: MAX_NAME },
  (input): input is string =>
    typeof input === 'string' && input.length > 0 && input.length <= MAX_NAME,
  'the name of a table of sync.config.json, or of an entity',
);

const Texts = t.array(t.string);

const FindingAnswer = closed('Finding', {
  check: t.string,
  status: words('ok', 'warn', 'error'),
  message: t.string,
  remedy: TextOrNull,
});
const Trouble = t.union([FindingAnswer, t.null]);

const FaultAnswer = closed('RowFault', {
  column: TextOrNull,
  code: t.string,
  message: t.string,
});

const FieldAnswer = closed('MappedField', {
  field: t.string,
  from: Texts,
  state: words('taken', 'missing', 'none', 'off', 'unseen'),
  kind: t.string,
  isCustom: t.boolean,
  isShown: t.boolean,
});

const TableAnswer = closed('MappedTable', {
  table: t.string,
  entity: t.string,
  id: TextOrNull,
  rows: NumberOrNull,
  trouble: Trouble,
  fields: t.array(FieldAnswer),
  ignored: Texts,
  secret: Texts,
  faults: t.array(FaultAnswer),
  remedy: TextOrNull,
  freshness: TextOrNull,
});

const MappingAnswer = closed('Mapping', {
  isAsked: t.boolean,
  findings: t.array(FindingAnswer),
  tables: t.array(TableAnswer),
});

const SampleAnswer = closed('MappedRows', {
  rows: t.array(
    closed('MappedRow', {
      id: t.string,
      fate: words('comes', 'away', 'failed'),
      title: t.string,
      fields: t.record(t.string, t.string),
      faults: t.array(FaultAnswer),
    }),
  ),
  trouble: Trouble,
});

const example = {
  isAsked: true,
  findings: [{ check: 'xano', status: 'ok', message: 'Xano answers', remedy: null }],
  tables: [
    {
      table: 'post',
      entity: 'post',
      id: '14',
      rows: 120,
      trouble: null,
      fields: [
        {
          field: 'content',
          from: ['body'],
          state: 'taken',
          kind: 'words',
          isCustom: false,
          isShown: true,
        },
      ],
      ignored: ['draft'],
      secret: [],
      faults: [],
      remedy: null,
      freshness: 'edits are seen within 60 s',
    },
  ],
};

const exampleRows = {
  rows: [
    {
      id: '7',
      fate: 'failed',
      title: '',
      fields: {},
      faults: [{ column: 'user_id', code: 'missing_field', message: 'user_id is missing' }],
    },
  ],
  trouble: null,
};

/** Routes that show which column of Xano becomes which field, and how rows would look here. */
export const mappingRoutes = ({
  useCases: { mapping },
}: Pick<HttpDeps, 'useCases'>): readonly Route[] => [
  route('GET', '/sync/mapping', 'Which columns of Xano become which fields here', {
    ...BY_KEY,
    query: t.strict({ xano: flag(false) }),
    answers: { 200: MappingAnswer },
    example: { answer: example },
    handle: ({ query: { xano } }) => pipe(mapping.read(xano), TE.rightTask, TE.map(ok)),
  }),
  route('GET', '/sync/mapping/:table/rows', 'Ten rows of Xano as they would be here', {
    ...BY_KEY,
    params: t.strict({ table: TableName }),
    refuses: ['UnknownTable'],
    answers: { 200: SampleAnswer },
    example: { answer: exampleRows },
    handle: ({ params: { table } }) => pipe(mapping.sample(table), TE.map(ok)),
  }),
];
