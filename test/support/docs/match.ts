/** Stands for a value that differs between runs. */
const ANYTHING = '…';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fits = (shown: string, real: string): boolean => {
  const parts = shown.split(ANYTHING).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(real);
};

const listDifferences = (
  shown: readonly unknown[],
  real: readonly unknown[],
  path: string,
): readonly string[] => {
  const isOpen = shown.at(-1) === ANYTHING;
  const printed = isOpen ? shown.slice(0, -1) : shown;
  return [
    ...(isOpen || printed.length === real.length
      ? []
      : [`${path}: ${printed.length} shown, ${real.length} answered`]),
    ...printed.flatMap((item, index) => differences(item, real[index], `${path}[${index}]`)),
  ];
};

/**
 * Returns where a real answer differs from the printed one. Every printed member must exist and be equal; others may
 * exist. `…` stands for any value, for any text within a text, and at the end of a list for any further entries.
 */
export const differences = (shown: unknown, real: unknown, path = '$'): readonly string[] => {
  if (shown === ANYTHING && real !== undefined) return [];
  if (typeof shown === 'string' && typeof real === 'string' && fits(shown, real)) return [];
  if (Array.isArray(shown) && Array.isArray(real)) return listDifferences(shown, real, path);
  if (isObject(shown) && isObject(real))
    return Object.entries(shown).flatMap(([name, value]) =>
      differences(value, Object.hasOwn(real, name) ? real[name] : undefined, `${path}.${name}`),
    );
  return Object.is(shown, real)
    ? []
    : [`${path}: shown ${JSON.stringify(shown)}, answered ${JSON.stringify(real)}`];
};

interface Message {
  readonly status: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const parseMessage = (text: string): Message => {
  const [head = '', ...body] = text.replaceAll('\r\n', '\n').split('\n\n');
  const [status = '', ...lines] = head.split('\n');
  return {
    status: status.trim(),
    headers: Object.fromEntries(
      lines.map((line) => {
        const [name = '', ...value] = line.split(':');
        return [name.trim().toLowerCase(), value.join(':').trim()];
      }),
    ),
    body: body.join('\n\n').trim(),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return { 'not JSON': text };
  }
};

/** Compares a `json` block with a body, or an `http` block with what `curl -i` printed. */
export const answerDifferences = (
  language: string,
  shown: string,
  real: string,
): readonly string[] => {
  if (language === 'json') return differences(parsed(shown), parsed(real));
  const [expected, answered] = [parseMessage(shown), parseMessage(real)];
  return [
    ...differences(expected.status, answered.status, 'status'),
    ...differences(expected.headers, answered.headers, 'headers'),
    ...(expected.body === '' ? [] : differences(parsed(expected.body), parsed(answered.body))),
  ];
};
