import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { LRUCache } from 'lru-cache';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Subject } from '../../../domain/limits/policy.js';
import type { Principal } from '../../../domain/principal.js';
import { parseAllowedAddresses, plainAddress, type IsAllowedAddress } from './allowed-addresses.js';
import { digestOf } from './api-keys.js';
import { cameThroughProxy, lastForwarded } from './through-proxy.js';

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

const textOf = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' ? header : '';

/** The caller's address as a proxy forwards it, under either name; undefined where it says none. */
const forwardedAddress = (headers: IncomingHttpHeaders): string | undefined =>
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
  headers: IncomingHttpHeaders,
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
        name:
          apiKey === undefined ? 'signature' : digestOf(apiKey).toString('hex').slice(0, DIGITS),
      };
