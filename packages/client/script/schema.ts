import openapiTS, { astToString } from 'openapi-typescript';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { makeOpenApi } from '../../../src/adapters/http/openapi/document.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { PUBLIC_FIELDS } from '../../../src/domain/profile.js';
import { httpDeps } from '../../../test/support/http/app.js';

/** The paths that the client calls. */
const PATHS = [
  '/whoami',
  '/feed/explore',
  '/feed/explore/new',
  '/feed/following',
  '/feed/hashtag/{tag}',
  '/feed/hashtag/{tag}/ranked',
  '/posts',
  '/posts/{id}',
  '/posts/{id}/ban',
  '/posts/{id}/like',
  '/posts/{id}/bookmark',
  '/posts/{id}/likes',
  '/posts/{id}/comments',
  '/posts/{id}/comments/{comment}',
  '/users/{username}',
  '/users/{username}/follow',
  '/users/{username}/mute',
  '/users/{username}/muted',
  '/users/{username}/block',
  '/users/{username}/blocked',
  '/users/{username}/posts',
  '/users/{username}/bookmarked',
  '/users/{username}/liked',
  '/users/{username}/followers',
  '/users/{username}/following',
  '/events',
  '/notifications',
  '/notifications/read',
  '/search/users',
  '/search/users/newest',
  '/search/hashtags/top-posts',
  '/search/models/top',
];

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
}

type Content = Readonly<Record<string, { readonly schema: Json }>>;

interface Operation {
  readonly summary: string;
  /** A reference is a parameter for holders of an API key, which belongs in no app. */
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Refusal {
  readonly allOf: readonly [
    unknown,
    {
      readonly properties: {
        readonly status: { readonly const: number };
        readonly code: { readonly enum: readonly string[] };
      };
    },
  ];
}

/** The fields of a deployment without columns of its own. */
const publicFields = {
  has: () => true,
  columns: { post: [], user: PUBLIC_FIELDS, kindOf: () => 'text' as const },
};

const { paths, components } = makeOpenApi(makeRoutes(httpDeps({ publicFields })), '');
const { schemas } = components as { readonly schemas: Json };

const operations = PATHS.flatMap((path) => {
  const methods = paths[path] as Readonly<Record<string, Operation>> | undefined;
  if (methods === undefined) throw new Error(`the service has no ${path}`);
  return Object.entries(methods).map(
    ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
  );
});

const objectOf = (
  properties: Json,
  required: readonly string[] = Object.keys(properties),
): Json => ({
  type: 'object',
  properties,
  required,
});

const placed = ({ parameters }: Operation, place: Parameter['in']): Json => {
  const here = parameters.filter((one): one is Parameter => 'in' in one && one.in === place);
  return here.length === 0
    ? {}
    : {
        [place]: objectOf(
          Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
          here.filter(({ required }) => required).map(({ name }) => name),
        ),
      };
};

/** The schema of what is sent and answered, without the parts that all operations share. */
const exchange = (operation: Operation): Json => {
  const answers = Object.entries(operation.responses).flatMap(([status, { content }]) =>
    status.startsWith('2') ? [Object.values(content ?? {})[0]?.schema ?? {}] : [],
  );
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    description: operation.summary,
    ...objectOf({
      ...placed(operation, 'path'),
      ...placed(operation, 'query'),
      ...(body === undefined ? {} : { body }),
      answer: answers[0],
    }),
  };
};

const statusOf = new Map(
  operations.flatMap(([, { responses }]) =>
    Object.values(responses).flatMap(({ content }) => {
      const refusal = content?.['application/problem+json']?.schema as Refusal | undefined;
      if (refusal === undefined) return [];
      const { status, code } = refusal.allOf[1].properties;
      return code.enum.map((word) => [word, status.const] as const);
    }),
  ),
);

const needed = (schema: unknown, known: ReadonlySet<string>): ReadonlySet<string> =>
  Array.from(JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)).reduce(
    (found, [, name = '']) =>
      found.has(name) ? found : needed(schemas[name], new Set([...found, name])),
    known,
  );

const exchanges = objectOf(
  Object.fromEntries(operations.map(([name, operation]) => [name, exchange(operation)])),
);
const statuses = objectOf(
  Object.fromEntries(
    [...statusOf].sort().map(([code, status]) => [code, { const: status } satisfies Json]),
  ),
);

const document = {
  openapi: '3.1.0',
  info: { title: 'What the client asks', version: '1' },
  paths: {},
  components: {
    schemas: {
      ...Object.fromEntries(
        [...needed(exchanges, new Set(['Problem']))].sort().map((name) => [name, schemas[name]]),
      ),
      Exchanges: exchanges,
      Statuses: statuses,
    },
  },
};

const file = fileURLToPath(new URL('../src/schema.ts', import.meta.url));
const nodes = await openapiTS(JSON.stringify(document), { defaultNonNullable: false });
// The other nodes describe paths, of which there are none.
const text = astToString(nodes.filter(ts.isInterfaceDeclaration));
const printed = await format(
  `// Made of the service's OpenAPI document by \`npm run client:types\`.\n\n${text}`,
  { ...(await resolveConfig(file)), filepath: file },
);

if (process.argv.includes('--print')) process.stdout.write(printed);
else writeFileSync(file, printed);
