import { COPY_AGE, LONGEST_AGE } from '../max-age.js';
import type { Route } from '../route.js';
import { schemaOf, type ObjectSchema, type Schema } from '../schema.js';

export const SECURITY_SCHEMES: Readonly<Record<string, Schema>> = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'For Xano and operators. `X-Act-As` names the user on whose behalf it is.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'For users. `X-Authorization` and `X-Access-Token` are taken in its place. At `/`, `/pipeline` and `/multi-exec` it may be an API key.',
  },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'By Standard Webhooks, over `webhook-id`, `webhook-timestamp` and the body.',
  },
};

const NOBODY = {};
const KEY = { apiKey: [] };
const TOKEN = { token: [] };

/** The ways to authenticate for each kind of access. */
export const SECURITY: Readonly<Record<Route['access'], readonly Schema[]>> = {
  public: [NOBODY, TOKEN, KEY],
  'public-lenient': [NOBODY],
  authenticated: [TOKEN, KEY],
  admin: [TOKEN, KEY],
  service: [KEY],
  'service-or-signed': [KEY, { signature: [] }],
};

/** Drops the schema's alternative for an absent value: a client simply does not send the parameter. */
const plain = ({ anyOf, ...rest }: Schema): Schema =>
  Array.isArray(anyOf) ? { ...plain(anyOf[0] as Schema), ...rest } : { ...rest };

type Place = 'path' | 'query' | 'header';

const listed = (place: Place, codec: Route['query']): readonly Schema[] => {
  const { properties = {}, required = [] } = (
    codec === undefined ? {} : schemaOf(codec)
  ) as Partial<ObjectSchema>;
  return Object.entries(properties)
    .filter(([name]) => name !== 'accept')
    .map(([name, schema]) => ({
      name: place === 'header' ? name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name,
      in: place,
      required: place === 'path' || (place === 'query' && required.includes(name)),
      schema: plain(schema),
    }));
};

/** Parameters that many operations share, by the names of their references. */
export const PARAMETERS: Readonly<Record<string, Schema>> = {
  ActAs: {
    name: 'X-Act-As',
    in: 'header',
    required: false,
    description: 'With an API key: the user on whose behalf this is.',
    schema: { type: 'string' },
  },
  Version: {
    name: 'X-Version',
    in: 'header',
    required: false,
    description: 'With an API key: when Xano had what is written, milliseconds since the epoch.',
    schema: { type: 'integer', minimum: 1 },
  },
  MaxAge: {
    name: 'X-Max-Age',
    in: 'header',
    required: false,
    description: 'How old the copy of Xano may be, seconds; else the answer is 503 `copy_too_old`.',
    schema: { type: 'integer', minimum: 0, maximum: LONGEST_AGE },
  },
};

const parameter = (name: string): Schema => ({ $ref: `#/components/parameters/${name}` });

const takesKey = ({ access }: Route): boolean => access === 'authenticated' || access === 'admin';
const changes = ({ method, reads, writes }: Route): boolean =>
  method !== 'GET' && (reads !== true || writes !== undefined);

/** Lists everything that a request carries outside its body. */
export const parametersOf = (route: Route): readonly Schema[] => [
  ...listed('path', route.params),
  ...listed('query', route.query),
  ...listed('header', route.headers),
  ...(takesKey(route) ? [parameter('ActAs')] : []),
  ...(takesKey(route) && changes(route) ? [parameter('Version')] : []),
  ...(route.boundedByAge === true ? [parameter('MaxAge')] : []),
];

const text = (description: string): Schema => ({ description, schema: { type: 'string' } });

/** Headers that answers carry. */
export const HEADERS: Readonly<Record<string, Schema>> = {
  'X-Request-Id': text('By which the log tells of this request.'),
  'RateLimit-Policy': text('The limit: `"reads";q=600;w=60` is 600 units in 60 seconds.'),
  RateLimit: text('What is left of it: `"reads";r=599;t=1`.'),
  'Retry-After': text('Seconds to wait.'),
  [COPY_AGE]: text('Where `X-Max-Age` was sent: how old the copy of Xano is, seconds, rounded up.'),
  ETag: text('Sent back in `If-None-Match`, the answer is 304 while nothing has changed.'),
};

const headers = (...names: readonly string[]): Schema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const LIMITS = ['RateLimit-Policy', 'RateLimit'];

/** Tells whether the answers of a route have an ETag. */
export const hasTag = ({ method, cache }: Route): boolean => method === 'GET' && cache !== 'never';

export const headersOf = (route: Route): Schema =>
  headers(
    'X-Request-Id',
    ...(route.access === 'public-lenient' ? [] : LIMITS),
    ...(hasTag(route) ? ['ETag'] : []),
    ...(route.boundedByAge === true ? [COPY_AGE] : []),
  );

export const refusalHeaders = (
  status: number,
  { boundedByAge }: Pick<Route, 'boundedByAge'>,
): Schema =>
  headers(
    'X-Request-Id',
    ...(status === 429 ? LIMITS : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
    ...(status === 503 && boundedByAge === true ? [COPY_AGE] : []),
  );
