import * as E from 'fp-ts/lib/Either.js';
import { BlockList, isIP } from 'node:net';

/** Whether the holder of an API key may call from this address. */
export type IsAllowedAddress = (address: string) => boolean;

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const BITS = { ipv4: 32, ipv6: 128 } as const;

/** A socket that takes both families names an IPv4 caller in IPv6; a link-local one has a zone. */
export const plainAddress = (address: string): string =>
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
