import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Subject } from '../../../domain/limits/policy.js';
import type { Principal } from '../../../domain/principal.js';
import { parseAllowedAddresses, plainAddress, type IsAllowedAddress } from './allowed-addresses.js';
import { digestOf } from './api-keys.js';
import { cameThroughProxy } from './through-proxy.js';

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

/** An address of IPv6 counts by its network of 64 bits. */
export const addressSubject = (given: string): Subject => {
  const address = plainAddress(given);
  return { kind: 'address', name: isIPv6(address) ? `${networkOf(address)}::/64` : address };
};

const PRIVATE = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7'];
const isPrivate = pipe(
  parseAllowedAddresses(PRIVATE),
  E.getOrElse((): IsAllowedAddress => () => false),
);

/**
 * Whether an address stands for one caller. Behind a proxy of one's own that TRUST_PROXY does not name,
 * all callers have the proxy's, and one of them could shut out the others.
 */
export const tellsCallersApart = (
  address: string,
  headers: IncomingHttpHeaders,
  trustProxy: boolean,
): boolean => trustProxy || !isPrivate(address) || !cameThroughProxy(headers);

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
