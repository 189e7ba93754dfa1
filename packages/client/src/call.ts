import type { components } from './schema.js';
import { send, type CallOptions, type Wire } from './transport.js';

export type Exchanges = components['schemas']['Exchanges'];

/** The path, query and body that an operation declares; undeclared parameters are a type error. */
type Asked<Name extends keyof Exchanges> = Omit<Exchanges[Name], 'answer'>;

/** How a request is sent, apart from its content. */
interface Manner {
  readonly idempotencyKey?: string;
  /** Whether the request may be sent twice; by default decided by its method. */
  readonly isRepeatable?: boolean;
}

export type Call = <Name extends keyof Exchanges>(
  name: Name,
  asked: Asked<Name>,
  options?: CallOptions,
  manner?: Manner,
) => Promise<Exchanges[Name]['answer']>;

/** Makes an idempotency key. Without `crypto`, weaker randomness will do: a key counts for one user and one day. */
export const newKey = (): string =>
  (globalThis as { crypto?: { randomUUID?: () => string } }).crypto?.randomUUID?.() ??
  `${Date.now()}-${Math.random()}-${Math.random()}`;

type Params = Readonly<Record<string, string | number | boolean | undefined>>;

interface Parts {
  readonly path?: Params;
  readonly query?: Params;
  readonly body?: unknown;
}

/** Builds a URL by hand, since URL and URLSearchParams of React Native are incomplete. */
export const urlOf = (
  base: string,
  path: string,
  { path: params = {}, query = {} }: Parts,
): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return base.replace(/\/+$/, '') + filled + (pairs.length === 0 ? '' : `?${pairs.join('&')}`);
};

/** Makes a typed call of operations, by their method and path in the OpenAPI document. */
export const callBy = (baseUrl: string, wire: Wire): Call => {
  const call = (
    name: string,
    asked: Parts,
    options: CallOptions = {},
    { idempotencyKey, isRepeatable }: Manner = {},
  ): Promise<unknown> => {
    const [method = '', path = ''] = name.split(' ');
    const request = {
      method,
      url: urlOf(baseUrl, path, asked),
      body: asked.body,
      isRepeatable: isRepeatable ?? (method !== 'POST' || idempotencyKey !== undefined),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    };
    return send(wire, request, options);
  };
  return call as Call;
};
