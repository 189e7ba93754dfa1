import fc from 'fast-check';

type Json = Readonly<Record<string, unknown>>;
type Draw = fc.Arbitrary<unknown>;

/** Values that break careless programs. */
export const odd: Draw = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<unknown>(
    ...['', ' ', '0', 'null', 'undefined', '__proto__', 'constructor', '\u0000', '\u202e', '💥'],
    ...[-1, 0.5, 2 ** 53, 1e308, true, null, [], {}, [[]], [null], { __proto__: null }],
    ...['../../etc/passwd', '%00', "'; --", '*', 'user:alice', 'x'.repeat(70_000)],
  ),
);

const COMMANDS = ['HGETALL', 'HSET', 'HINCRBY', 'HDEL', 'ZRANGE', 'SMEMBERS', 'FLUSHALL', 'EVAL'];

const ofType = (type: unknown, schema: Json, draw: (schema: Json) => Draw): Draw => {
  switch (type) {
    case 'string': {
      const {
        pattern,
        format,
        minLength = 0,
        maxLength = 200,
      } = schema as {
        readonly [name: string]: unknown;
        readonly minLength?: number;
        readonly maxLength?: number;
      };
      if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
      if (format === 'uri') return fc.webUrl();
      return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 200) });
    }
    case 'integer':
    case 'number': {
      const { minimum = -5, maximum = 2 ** 40 } = schema as Readonly<Record<string, number>>;
      return fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, 2 ** 40) });
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return schema['items'] !== undefined
        ? fc.array(draw((schema['items'] ?? {}) as Json), { maxLength: 4 })
        : fc
            .tuple(
              fc.constantFrom(...COMMANDS),
              fc.array(fc.oneof(fc.string(), odd), { maxLength: 5 }),
            )
            .map(([name, rest]) => [name, ...rest]);
    default: {
      const {
        properties = {},
        required = [],
        additionalProperties,
      } = schema as {
        readonly properties?: Readonly<Record<string, Json>>;
        readonly required?: readonly string[];
        readonly additionalProperties?: Json | false;
      };
      const members = Object.fromEntries(
        Object.entries(properties).map(([name, of]) => [name, draw(of)]),
      );
      const known = fc.record(members, { requiredKeys: [...required] });
      return typeof additionalProperties === 'object'
        ? fc
            .tuple(
              fc.dictionary(fc.string({ minLength: 1 }), draw(additionalProperties), {
                maxKeys: 3,
              }),
              known,
            )
            .map(([more, own]) => ({ ...more, ...own }))
        : known;
    }
  }
};

/** Draws values that a schema accepts, or almost: formats are met, rules between members are not. */
export const valueOf = (schema: Json): Draw => {
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (alternatives !== undefined && schema['properties'] === undefined)
    return fc.oneof(...alternatives.map(valueOf));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if ('const' in schema) return fc.constant(schema['const']);
  const { type } = schema;
  if (type === undefined) return fc.jsonValue();
  return Array.isArray(type)
    ? fc.oneof(...type.map((one) => ofType(one, schema, valueOf)))
    : ofType(type, schema, valueOf);
};

/** Draws a value with a member removed, replaced or added. */
const spoilt = (value: unknown): Draw => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return odd;
  const names = Object.keys(value);
  const name = names.length === 0 ? fc.string() : fc.oneof(fc.constantFrom(...names), fc.string());
  return fc
    .tuple(name, fc.option(odd, { nil: undefined }))
    .map(([one, other]) => ({ ...value, [one]: other }));
};

/** Draws values that a schema accepts, and as often values that it may refuse. */
export const nearly = (schema: Json): Draw => {
  const value = valueOf(schema);
  return fc.oneof(
    { weight: 3, arbitrary: value },
    { weight: 2, arbitrary: value.chain(spoilt) },
    odd,
  );
};
