import { hash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { LRUCache } from 'lru-cache';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Subject } from '../../../domain/limits/policy.js';
import type { Principal } from '../../../domain/principal.js';

/** Whether the holder of an API key may call from this address. */
export type IsAllowedAddress = (address: string) => boolean;

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const BITS = { ipv4: 32, ipv6: 128 } as const;

/** Unwraps an IPv4 address that a dual-stack socket writes in IPv6 form, and drops the zone of a link-local address. */
const plainAddress = (address: string): string =>
  address.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');

const familyOf = (address: string): Network['family'] | null => {
  const family = isIP(address);
  if (family === 0) return null;
  return family === 4 ? 'ipv4' : 'ipv6';
};

const parseNetwork = (text: string): Network | null => {
  const [written = '', length, ...rest] = text.trim().split('/');
  const address = plainAddress(written);
  const family = familyOf(address);
  if (family === null || rest.length > 0) return null;
  const prefix = length === undefined ? BITS[family] : Number(length);
  const isPrefix = length === undefined || (/^\d{1,3}$/.test(length) && prefix <= BITS[family]);
  return isPrefix ? { address, family, prefix } : null;
};

/** Makes a check of CIDRs or plain addresses; an empty list allows every address. Left: the first entry that is neither. */
export const parseAllowedAddresses = (
  networks: readonly string[],
): E.Either<string, IsAllowedAddress> => {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network === null) return E.left(text);
    list.addSubnet(network.address, network.prefix, network.family);
  }
  return E.right((given) => {
    const address = plainAddress(given);
    const family = familyOf(address);
    return networks.length === 0 || (family !== null && list.check(address, family));
  });
};

/** Headers that proxies, load balancers and CDNs add to what they forward. */
const OF_A_PROXY =
  /^(via|forwarded|cdn-loop|client-ip|x-forwarded.*|x-original-.*|x-(real|client|cluster-client|azure-client)-?ip|x-(envoy|amzn?|amz|arr|azure|cloud|goog|proxyuser|appengine|vercel|nf)-.*|(cf|fly|fastly|true|akamai)-.*)$/;

/** Tells by header names alone whether a proxy forwarded the request; a direct caller can forge these headers. */
export const cameThroughProxy = (headers: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(headers).some((name) => OF_A_PROXY.test(name));

/** Strips the port that some proxies write, and the brackets around an IPv6 address. */
const withoutPort = (text: string): string =>
  text.replace(/^\[([^\]]*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');

/** Returns the last address of `X-Forwarded-For`, which the last proxy itself wrote; empty if there is none. */
export const lastForwarded = (header: string): string =>
  withoutPort(header.split(',').at(-1)?.trim() ?? '');

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** Returns the first 64 bits of an IPv6 address: a single household can use any number of addresses below them. */
const networkOf = (address: string): string => {
  // The URL parser normalises each address to one spelling.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const missing = GROUPS - groups(head).length - groups(tail).length;
  const zeros = Array.from({ length: missing }, () => '0');
  return [...groups(head), ...zeros, ...groups(tail)].slice(0, NETWORK_GROUPS).join(':');
};

/** Parsed subjects, cached because a connection sends many requests from one address, which is costly to parse. */
const subjects = new LRUCache<string, Subject>({ max: 1000 });

/** Returns the subject that an address is charged as; an IPv6 address counts as its /64 network. */
export const addressSubject = (given: string): Subject => {
  const known = subjects.get(given);
  if (known !== undefined) return known;
  const address = plainAddress(given);
  const name = isIPv6(address) ? `${networkOf(address)}::/64` : address;
  const subject: Subject = { kind: 'address', name };
  subjects.set(given, subject);
  return subject;
};

const PRIVATE = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7'];
const isPrivate = pipe(
  parseAllowedAddresses(PRIVATE),
  E.getOrElse((): IsAllowedAddress => () => false),
);

const textOf = (header: unknown): string => (typeof header === 'string' ? header : '');

/** Returns the caller's address as a proxy forwards it, under either header; undefined if there is none. */
const forwardedAddress = (headers: Readonly<Record<string, unknown>>): string | undefined =>
  [lastForwarded(textOf(headers['x-forwarded-for'])), textOf(headers['x-real-ip']).trim()].find(
    (address) => isIP(address) !== 0,
  );

/**
 * Returns the subject that a request without a credential is charged as; null: nobody. Behind a private proxy that
 * TRUST_PROXY does not name, all callers have the proxy's address, and one could exhaust the limit of all. They count by the
 * forwarded address instead: forging it costs others nothing, so it is good enough here.
 */
export const subjectOfNobody = (
  address: string,
  headers: Readonly<Record<string, unknown>>,
  trustProxy: boolean,
): Subject | null => {
  // The address is checked last, since that takes longest.
  if (trustProxy || !cameThroughProxy(headers) || !isPrivate(address))
    return addressSubject(address);
  const forwarded = forwardedAddress(headers);
  return forwarded === undefined ? null : addressSubject(forwarded);
};

const DIGITS = 32;

/** Returns the subject of a known caller: a key counts by its digest, and all signed requests under one name. */
export const subjectOfCaller = (
  { kind, username }: Principal,
  apiKey: string | undefined,
): Subject =>
  kind === 'user'
    ? { kind, name: username }
    : {
        kind,
        name: apiKey === undefined ? 'signature' : hash('sha256', apiKey).slice(0, DIGITS),
      };
