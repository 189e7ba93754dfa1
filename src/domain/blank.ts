/**
 * Returns an object with these members, each null, to be copied by spread. All copies share one hidden class, which the
 * engine reads several times as fast as objects that grow name by name.
 */
export const blank = (names: readonly string[]): Record<string, unknown> =>
  JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as Record<
    string,
    unknown
  >;
