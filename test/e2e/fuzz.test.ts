import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { knownCallers } from '../support/e2e/principals.js';
import { startE2e, type Caller } from '../support/e2e/service.js';
import { fillWorld } from '../support/e2e/world.js';
import { nearly, odd } from '../support/fuzz/draw.js';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly parameters: readonly (Parameter & { readonly $ref?: string })[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Json }>>;
  };
}

/** How many requests are made, or for how many minutes with a random seed. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 800);
const MINUTES = Number(process.env['FUZZ_MINUTES'] ?? 0);
const SEED = Number(process.env['FUZZ_SEED'] ?? (MINUTES > 0 ? Date.now() % 2 ** 31 : 1));

const service = await startE2e();
await fillWorld(service);

const document = (await service.send('GET', '/openapi.json')).json as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
};
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, 'api');
const validators = new Map<Json, ReturnType<typeof ajv.compile>>();

const isValid = (schema: Json, value: unknown): boolean => {
  const validate = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, validate);
  return validate(value) === true;
};

/** Parses the text of a parameter by its schema. */
const parsed = ({ schema }: Parameter, text: string): unknown => {
  if (schema['type'] === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  return schema['type'] === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text;
};

/** Existing names and ids, so that some requests get beyond a 404. */
const EXISTING: Readonly<Record<string, readonly string[]>> = {
  username: ['alice', 'bob', 'mia', 'me'],
  id: ['a1', 'a2', 'b1', 'm1'],
  tag: ['travel', 'sea'],
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Whether a URL can carry the text as one part of its path, without changing the path. */
const isPart = (text: string): boolean =>
  text !== '' && !/^\.{1,2}$/.test(text) && text.isWellFormed() && text.length < 2000;

const partOf = (parameter: Parameter): fc.Arbitrary<string> => {
  const drawn = nearly(parameter.schema).map(textOf);
  const existing = EXISTING[parameter.name];
  return (existing === undefined ? drawn : fc.oneof(fc.constantFrom(...existing), drawn)).filter(
    isPart,
  );
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly body: unknown;
  /** Whether the request is valid by the document. */
  readonly isGood: boolean;
}

const resolveRef = (schema: Json | undefined): Json | undefined => {
  const name = (schema?.['$ref'] as string | undefined)?.split('/').at(-1) ?? '';
  return document.components.schemas[name] ?? schema;
};

const requestOf = (method: string, path: string, operation: Operation): fc.Arbitrary<Request> => {
  const parameters = operation.parameters.filter(({ $ref }) => $ref === undefined);
  const inPath = parameters.filter(({ in: place }) => place === 'path');
  const inQuery = parameters.filter(({ in: place }) => place === 'query');
  const given = (list: readonly Parameter[], requiredKeys: readonly string[]) =>
    fc.record(Object.fromEntries(list.map((one) => [one.name, partOf(one)])), {
      requiredKeys: [...requiredKeys],
    }) as fc.Arbitrary<Readonly<Record<string, string>>>;
  const schema = resolveRef(operation.requestBody?.content['application/json']?.schema);
  return fc
    .tuple(
      given(
        inPath,
        inPath.map(({ name }) => name),
      ),
      given(inQuery, []),
      schema === undefined ? fc.constant(undefined) : fc.oneof(nearly(schema), odd),
    )
    .map(([parts, query, body]) => {
      const isPartGood = (one: Parameter): boolean => {
        const text = parts[one.name] ?? query[one.name];
        return text === undefined ? !one.required : isValid(one.schema, parsed(one, text));
      };
      const name = path.replace(/\{(\w+)\}/g, (_, part: string) =>
        encodeURIComponent(parts[part] ?? ''),
      );
      const asked = new URLSearchParams(query).toString();
      return {
        ...{ method: method.toUpperCase(), path, body },
        url: asked === '' ? name : `${name}?${asked}`,
        isGood:
          [...inPath, ...inQuery].every(isPartGood) &&
          (schema === undefined || isValid(schema, JSON.parse(JSON.stringify(body ?? null)))),
      };
    });
};

const requests = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => requestOf(method, path, operation)),
);

const callers: readonly Caller[] = Object.values(knownCallers(service));

const test = suite('random requests by the OpenAPI document');

test.after(() => service.stop());

test('each request gets a documented answer, and no invalid request is accepted', async () => {
  let [good, bad] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.oneof(...requests), fc.constantFrom(...callers), async (request, as) => {
      // `send` itself checks that the status and the shape of each answer are documented.
      const { status, text } = await service.send(request.method, request.url, {
        as,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      const what = `${request.method} ${request.url} ${textOf(request.body ?? null).slice(0, 500)}: ${status} ${text.slice(0, 300)}`;
      // 501 stands for features that this deployment does not offer.
      assert.ok(status < 500 || status === 501, what);
      if (request.isGood) good += 1;
      else bad += 1;
      if (!request.isGood) assert.ok(status >= 400, `accepted: ${what}`);
    }),
    {
      seed: SEED,
      numRuns: MINUTES > 0 ? Number.MAX_SAFE_INTEGER : RUNS,
      plugins:
        MINUTES > 0
          ? [fc.interruptAfterTimeLimit(MINUTES * 60_000, { failOnInterrupt: false })]
          : [],
    },
  );
  assert.ok(good > RUNS / 10 && bad > RUNS / 10, `${good} good, ${bad} bad`);
});

test.run();
