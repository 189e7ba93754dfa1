import type { Route } from '../route.js';
import { makeWalk, type Schema } from '../schema.js';
import { deliveryWebhook } from './delivery.js';
import {
  HEADERS,
  PARAMETERS,
  SECURITY,
  SECURITY_SCHEMES,
  hasTag,
  headersOf,
  parametersOf,
} from './parameters.js';
import { PROBLEM_SCHEMA, refusalsOf } from './refusals.js';

/** One method of one path. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  /** Each entry is one way to authenticate; an entry without a scheme allows anonymous calls. */
  readonly security: readonly Schema[];
  readonly parameters: readonly Schema[];
  readonly requestBody?: Schema;
  /** By status; the answer of a success comes first. */
  readonly responses: Readonly<Record<string, Schema>>;
}

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: Readonly<Record<'title' | 'version' | 'summary', string>> & Schema;
  readonly servers: readonly Schema[];
  readonly tags: readonly Readonly<Record<'name' | 'description', string>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Schema;
  readonly components: Readonly<
    Record<
      'schemas' | 'parameters' | 'headers' | 'securitySchemes',
      Readonly<Record<string, Schema>>
    >
  >;
}

const JSON_TYPE = ['application/json'];
const LINES = ['application/x-ndjson'];

/** The tags of operations; the first pattern that matches method and path applies. */
const TAGS: readonly (readonly [tag: string, description: string, operations: RegExp])[] = [
  [
    'Feeds',
    'Pages of posts, as a viewer sees them.',
    / .(feed.*|users.:username.(posts|bookmarked))$/,
  ],
  ['Posts', 'Posts, and what users do to them.', / .posts/],
  ['Users', 'Profiles and who follows whom.', / .users/],
  ['Search', 'Who and what is new, or best.', / .search/],
  ['Proxies', 'Commands of Redis, under a policy.', /^POST .(redis.write|pipeline|multi-exec)?$/],
  ['Webhooks', 'What Xano tells of one row.', / .webhooks/],
  ['Syncing', 'Rows by the thousand, and how syncing goes.', / .sync/],
  ['Notifications', 'What a user is told of, and what is new live.', / .(notifications|events)/],
  ['Service', 'The caller, tokens and the state of the service.', /./],
];

const tagOf = ({ method, path }: Route): string =>
  TAGS.find(([, , operations]) => operations.test(`${method} ${path}`))?.[0] ?? '';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Derives the operation id: `GET /posts/:id/likes` becomes `getPostsByIdLikes`. */
const operationId = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .split(/[/-]/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith(':') ? `By${capital(part.slice(1))}` : capital(part)))
    .join('');

const content = (media: readonly string[], schema: Schema, example?: unknown): Schema =>
  Object.fromEntries(
    media.map((type) => [type, { schema, ...(example === undefined ? {} : { example }) }]),
  );

const DONE: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Begun.',
  207: 'Done in part; `X-Command-Errors` or `errors` tell which commands failed.',
  503: 'Not ready.',
};

const answersOf = (
  route: Route,
  walk: (codec: Route['answers'][number]) => Schema,
): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(route.answers).map(([status, codec], place) => [
      status,
      {
        description: DONE[status] ?? '',
        headers: headersOf(route),
        content: {
          ...content(
            route.media ?? JSON_TYPE,
            walk(codec),
            place === 0 ? route.example.answer : undefined,
          ),
          ...(route.answersLines === true ? content(LINES, { type: 'string' }) : {}),
        },
      },
    ]),
  );

const notModified = (route: Route): Operation['responses'] =>
  hasTag(route) ? { 304: { description: 'What `If-None-Match` names holds.' } } : {};

/** The schema accepts any element: one that is no record is counted as failed. */
const RECORDS: Schema = { type: 'array', items: {}, description: 'Records, as objects.' };

const bodyOf = (
  route: Route,
  walk: (codec: Route['answers'][number]) => Schema,
): Pick<Operation, 'requestBody'> => {
  const { body, uploads, bodyOptional, example } = route;
  if (uploads === true)
    return {
      requestBody: {
        required: true,
        content: {
          ...content(JSON_TYPE, RECORDS, example.request),
          ...content(LINES, { type: 'string', description: 'A record on each line.' }),
        },
      },
    };
  if (body === undefined) return {};
  return {
    requestBody: {
      required: bodyOptional !== true,
      content: content(JSON_TYPE, walk(body), example.request),
    },
  };
};

/** Makes the OpenAPI 3.1 document from the declarations that the service runs on. */
export const makeOpenApi = (routes: readonly Route[], version: string): OpenApi => {
  const schemas: Record<string, Schema> = { Problem: PROBLEM_SCHEMA };
  const walk = makeWalk((name, schema) => {
    const known = schemas[name] ?? schema;
    if (JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two schemas are named ${name}`);
    schemas[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  });

  const operationOf = (route: Route): Operation => ({
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary: route.summary,
    security: SECURITY[route.access],
    parameters: parametersOf(route),
    ...bodyOf(route, walk),
    responses: { ...answersOf(route, walk), ...notModified(route), ...refusalsOf(route) },
  });

  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'xano-redis-sync',
      version,
      summary: 'A Redis copy of a social app whose truth lives in Xano.',
      description:
        'How to use it: [the guides](/guide). For agents: [all pages as text](/llms.txt).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document came from.' }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths,
    webhooks: { delivery: deliveryWebhook },
    components: {
      schemas,
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
};
