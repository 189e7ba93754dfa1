import { RECORD_CODES } from '../../../domain/sync/record.js';
import { PROBLEMS, RECORD_PROBLEM } from '../problem.js';
import type { Route } from '../route.js';
import type { Schema } from '../schema.js';
import { refusalHeaders } from './parameters.js';

type Tag = keyof typeof PROBLEMS;

/** The schema of RFC 9457, as `printProblem` writes it. */
export const PROBLEM_SCHEMA: Schema = {
  type: 'object',
  description: 'RFC 9457. `error` says the same as `detail`.',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    error: { type: 'string' },
    code: { type: 'string', description: 'Stable: tell errors apart by it.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string' },
          index: { type: 'integer' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
        required: ['message'],
      },
    },
    age: {
      type: ['integer', 'null'],
      description: 'Of a copy that is too old: seconds, rounded up; null where it is not known.',
    },
    progress: { type: 'object', description: 'Of an import that had to stop.' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'error', 'code'],
};

const ANY: readonly Tag[] = ['MalformedRequest', 'Unexpected', 'HeadersTooLarge', 'RequestTimeout'];
const STORE: readonly Tag[] = ['StoreUnavailable', 'StoreTimeout', 'StoreFault', 'StoreDamaged'];
const BODY: readonly Tag[] = ['InvalidJson', 'PayloadTooLarge', 'UnsupportedMediaType'];
const CREDENTIAL: readonly Tag[] = [
  'InvalidApiKey',
  'InvalidToken',
  'IpNotAllowed',
  'KeysUnavailable',
  'Forbidden',
  'UnknownActor',
  'InvalidRequest',
  'RateLimited',
];

const isTag = (tag: string): tag is Tag => Object.hasOwn(PROBLEMS, tag);

const tagsOf = ({
  access,
  params,
  query,
  body,
  uploads,
  boundedByAge,
  refuses = [],
}: Route): readonly Tag[] => [
  ...ANY,
  ...refuses.filter(isTag),
  ...(params === undefined && query === undefined ? [] : (['InvalidRequest'] as const)),
  ...(body === undefined && uploads !== true ? [] : ([...BODY, 'InvalidRequest'] as const)),
  ...(boundedByAge === true ? (['CopyTooOld', 'InvalidRequest'] as const) : []),
  ...(access === 'public-lenient' ? [] : [...CREDENTIAL, ...STORE]),
  ...(access.startsWith('public') ? [] : (['AuthenticationRequired'] as const)),
  ...(access === 'service-or-signed' ? (['InvalidSignature'] as const) : []),
];

/** Describes the refusals of a route: by status, with the codes that tell why. */
export const refusalsOf = (route: Route): Readonly<Record<string, Schema>> => {
  const codes = new Map<number, Map<string, string>>();
  const add = (status: number, code: string, title: string): void => {
    codes.set(status, (codes.get(status) ?? new Map<string, string>()).set(code, title));
  };
  for (const [status, code, title] of tagsOf(route).map((tag) => PROBLEMS[tag]))
    add(status, code, title);
  if (route.refuses?.includes('RecordRefused') === true)
    for (const code of RECORD_CODES) add(RECORD_PROBLEM[0], code, RECORD_PROBLEM[1]);

  return Object.fromEntries(
    [...codes]
      // A status that the route itself answers with keeps the declaration of that answer.
      .filter(([status]) => route.answers[status] === undefined)
      .map(([status, titles]) => [
        status,
        {
          description: [...titles].map(([code, title]) => `\`${code}\`: ${title}`).join('. '),
          headers: refusalHeaders(status, route),
          content: {
            'application/problem+json': {
              schema: {
                allOf: [
                  { $ref: '#/components/schemas/Problem' },
                  { properties: { status: { const: status }, code: { enum: [...titles.keys()] } } },
                ],
              },
            },
          },
        },
      ]),
  );
};
