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

/** A socket that takes both families names an IPv4 caller in IPv6; a link-local one has a zone. */
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

/** From CIDRs or plain addresses; none at all allows every address. Left: the first that is neither. */
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

/** What proxies, load balancers and content networks put beside what they forward. */
const OF_A_PROXY =
  /^(via|forwarded|cdn-loop|client-ip|x-forwarded.*|x-original-.*|x-(real|client|cluster-client|azure-client)-?ip|x-(envoy|amzn?|amz|arr|azure|cloud|goog|proxyuser|appengine|vercel|nf)-.*|(cf|fly|fastly|true|akamai)-.*)$/;

/** By names of headers alone, which whoever asks directly can send too. */
export const cameThroughProxy = (headers: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(headers).some((name) => OF_A_PROXY.test(name));

/** Some proxies write the port too, and an address of IPv6 then stands in brackets. */
const withoutPort = (text: string): string =>
  text.replace(/^\[([^\]]*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');

/** Of the addresses of `X-Forwarded-For` the one that the last proxy itself wrote; empty: none. */
export const lastForwarded = (header: string): string =>
  withoutPort(header.split(',').at(-1)?.trim() ?? '');

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The first half of an address of IPv6: one household has as many of the other half as it pleases. */
const networkOf = (address: string): string => {
  // A URL knows one spelling for each address.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const missing = GROUPS - groups(head).length - groups(tail).length;
  const zeros = Array.from({ length: missing }, () => '0');
  return [...groups(head), ...zeros, ...groups(tail)].slice(0, NETWORK_GROUPS).join(':');
};

/** A connection asks many times from one address, and whoever reads it takes it apart. */
const subjects = new LRUCache<string, Subject>({ max: 1000 });

/** An address of IPv6 counts by its network of 64 bits. */
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

/** The caller's address as a proxy forwards it, under either name; undefined where it says none. */
const forwardedAddress = (headers: Readonly<Record<string, unknown>>): string | undefined =>
  [lastForwarded(textOf(headers['x-forwarded-for'])), textOf(headers['x-real-ip']).trim()].find(
    (address) => isIP(address) !== 0,
  );

/**
 * Whom a request without a credential counts for; null: nobody. Behind a proxy of one's own that
 * TRUST_PROXY does not name, all callers have the proxy's address, and one of them could shut out the
 * others. They count by what the proxy forwards: for this it is good enough, since what is made up
 * costs others nothing.
 */
export const subjectOfNobody = (
  address: string,
  headers: Readonly<Record<string, unknown>>,
  trustProxy: boolean,
): Subject | null => {
  // The address is looked up last, since that takes longest.
  if (trustProxy || !cameThroughProxy(headers) || !isPrivate(address))
    return addressSubject(address);
  const forwarded = forwardedAddress(headers);
  return forwarded === undefined ? null : addressSubject(forwarded);
};

const DIGITS = 32;

/** A key is counted by its digest, and whoever signs by one name. */
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
