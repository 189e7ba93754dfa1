const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Fetch never calls some ports, such as 1, and reports this by a message without a code. */
const BAD_PORT = 'bad port';

/** Returns the kind of a call's error and nothing else: its message can hold the address, or a header with a token. */
export const errorKind = (error: unknown): string => {
  const cause = property(error, 'cause');
  const code = property(cause, 'code');
  if (typeof code === 'string') return code;
  if (property(cause, 'message') === BAD_PORT) return BAD_PORT;
  return error instanceof Error ? error.name : typeof error;
};
