import * as t from 'io-ts';

/** A JSON Schema (2020-12), as in OpenAPI 3.1. */
export type Schema = Readonly<Record<string, unknown>>;

type Walk = (codec: t.Mixed) => Schema;

/** Schemas of codecs that decode by custom code and therefore cannot be inspected. */
const described = new WeakMap<t.Mixed, (walk: Walk) => Schema>();

/** Attaches a schema to a codec; a function may ask for the schemas of other codecs. */
export const describedBy = <C extends t.Mixed>(
  schema: Schema | ((walk: Walk) => Schema),
  codec: C,
): C => {
  described.set(codec, typeof schema === 'function' ? schema : () => schema);
  return codec;
};

/** The values that count as absent. */
const NOTHING: Schema = { enum: [null, ''] };

const optionals = new WeakMap<t.Mixed, Schema>();

/** Marks a member as optional: it may be absent, null or `""`, and then decodes to `fallback`. */
export const optionalBy = <C extends t.Mixed>(inner: t.Mixed, fallback: unknown, codec: C): C => {
  const known = fallback === null || fallback === undefined ? {} : { default: fallback };
  optionals.set(codec, known);
  return describedBy((walk) => ({ anyOf: [walk(inner), NOTHING], ...known }), codec);
};

export interface ObjectSchema extends Schema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  /** Absent: other members are ignored. */
  readonly additionalProperties?: Schema | false;
}

const objectOf = (required: t.Props, optional: t.Props, walk: Walk): ObjectSchema => {
  const all = { ...required, ...optional };
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(all).map(([name, of]) => [name, walk(of)])),
    required: Object.entries(required).flatMap(([name, of]) => (optionals.has(of) ? [] : [name])),
  };
};

/** The schema of an object with exactly these members. */
export const closedObject =
  (required: t.Props, optional: t.Props) =>
  (walk: Walk): ObjectSchema => ({
    ...objectOf(required, optional, walk),
    additionalProperties: false,
  });

const isObject = (schema: Schema): schema is ObjectSchema =>
  schema['type'] === 'object' && typeof schema['properties'] === 'object';

const openObject = (schema: Schema): ObjectSchema =>
  isObject(schema) ? schema : { properties: {}, required: [], ...schema, type: 'object' };

const together = (schemas: readonly Schema[]): Schema =>
  schemas.map(openObject).reduce((one, other) => ({
    ...one,
    ...other,
    properties: { ...one.properties, ...other.properties },
    required: [...one.required, ...other.required],
  }));

/** Plain types become a list of type names, which reads better than alternatives. */
const oneOf = (schemas: readonly Schema[]): Schema =>
  schemas.every((schema) => Object.keys(schema).join() === 'type')
    ? { type: schemas.map(({ type }) => type) }
    : { anyOf: schemas };

const byKind = (codec: t.Mixed, plain: Walk, walk: Walk): Schema => {
  if (codec instanceof t.ExactType) return plain(codec.type as t.Mixed);
  if (codec instanceof t.InterfaceType) return objectOf(codec.props as t.Props, {}, walk);
  if (codec instanceof t.PartialType) return objectOf({}, codec.props as t.Props, walk);
  if (codec instanceof t.IntersectionType) return together((codec.types as t.Mixed[]).map(plain));
  if (codec instanceof t.UnionType) return oneOf((codec.types as t.Mixed[]).map(walk));
  if (codec instanceof t.DictionaryType)
    return { type: 'object', additionalProperties: walk(codec.codomain as t.Mixed) };
  if (codec instanceof t.ArrayType || codec instanceof t.ReadonlyArrayType)
    return { type: 'array', items: walk(codec.type as t.Mixed) };
  if (codec instanceof t.KeyofType) return { enum: Object.keys(codec.keys as object) };
  if (codec instanceof t.LiteralType) return { const: codec.value as unknown };
  if (codec instanceof t.StringType) return { type: 'string' };
  if (codec instanceof t.NumberType) return { type: 'number' };
  if (codec instanceof t.BooleanType) return { type: 'boolean' };
  if (codec instanceof t.NullType) return { type: 'null' };
  if (codec instanceof t.AnyDictionaryType) return { type: 'object' };
  if (codec instanceof t.AnyArrayType) return { type: 'array' };
  if (codec instanceof t.UnknownType) return {};
  throw new Error(`the codec ${codec.name} has no schema: make it by describedBy`);
};

const WORD = /^[A-Z][A-Za-z]+$/;

/**
 * Makes the function that derives the schema of a codec. `named` receives each object schema whose codec has a name, and
 * returns what takes its place, such as a reference.
 */
export const makeWalk = (named: (name: string, schema: Schema) => Schema): Walk => {
  const plain: Walk = (codec) => described.get(codec)?.(walk) ?? byKind(codec, plain, walk);
  const walk: Walk = (codec) => {
    const schema = plain(codec);
    return isObject(schema) && WORD.test(codec.name) ? named(codec.name, schema) : schema;
  };
  return walk;
};

/** The schema of a codec, with everything inlined. */
export const schemaOf: Walk = makeWalk((_, schema) => schema);

/** The members that a codec keeps; null if it accepts any. */
export const membersOf = (codec: t.Mixed): readonly string[] | null => {
  const schema = schemaOf(codec);
  return isObject(schema) && schema.additionalProperties === undefined
    ? Object.keys(schema.properties)
    : null;
};
