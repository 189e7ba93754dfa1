import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : [value]);

const ABOUT = new Set(['$schema', 'title', 'description', 'definitions']);

/** Each keyword that our schemas use; any other keyword is an error, rather than ignored. */
const KEYWORDS: Readonly<
  Record<string, (given: unknown, value: unknown, root: Schema, schema: Schema) => boolean>
> = {
  $ref: (ref, value, root) =>
    isValid(
      String(ref)
        .slice(2)
        .split('/')
        .reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), root),
      value,
      root,
    ),
  type: (types, value) => listOf(types).includes(typeOf(value)),
  const: (wanted, value) => wanted === value,
  anyOf: (some, value, root) => listOf(some).some((one) => isValid(one, value, root)),
  required: (names, value) =>
    !isObject(value) || listOf(names).every((name) => Object.hasOwn(value, String(name))),
  properties: (given, value, root) =>
    !isObject(value) ||
    Object.entries(isObject(given) ? given : {}).every(
      ([name, one]) => !Object.hasOwn(value, name) || isValid(one, value[name], root),
    ),
  additionalProperties: (one, value, root, { properties }) =>
    !isObject(value) ||
    Object.entries(value)
      .filter(([name]) => !(isObject(properties) && Object.hasOwn(properties, name)))
      .every(([, item]) => one !== false && isValid(one, item, root)),
  items: (one, value, root) => !isList(value) || value.every((item) => isValid(one, item, root)),
  minItems: (least, value) => !isList(value) || value.length >= Number(least),
  minLength: (least, value) => typeof value !== 'string' || value.length >= Number(least),
  uniqueItems: (_, value) =>
    !isList(value) ||
    value.every((item, at) => value.findIndex((one) => isDeepStrictEqual(one, item)) === at),
};

/** Whether a value matches a schema; supports only the part of JSON Schema that ours use. */
export const isValid = (schema: unknown, value: unknown, root: unknown = schema): boolean => {
  if (!isObject(schema) || !isObject(root)) throw new Error('no schema');
  return Object.entries(schema).every(([word, given]) => {
    if (ABOUT.has(word)) return true;
    const keyword = KEYWORDS[word];
    if (keyword === undefined) throw new Error(`the keyword ${word} is not known`);
    return keyword(given, value, root, schema);
  });
};
