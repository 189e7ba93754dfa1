import { gzipSync } from 'node:zlib';

/** A body as raw bytes, and the refusal that the whole request gets. */
export interface OddBody {
  readonly says: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const many = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, () => ['EXISTS', 'user:alice']));
const ofSize = (bytes: number): string =>
  JSON.stringify([['HGET', 'user:alice', 'x'.repeat(bytes)]]);

const withBytes = (...bytes: readonly number[]): Buffer =>
  Buffer.concat([
    Buffer.from('[["HSET","user:alice","bio","'),
    Buffer.from(bytes),
    Buffer.from('"]]'),
  ]);

const bad = (says: string, body: string | Buffer, code = 'invalid_request'): OddBody => ({
  says,
  body,
  status: 400,
  code,
});

const typed = (type: string, body = '[["HGET","user:alice","bio"]]'): OddBody => ({
  says: `the type ${type}`,
  body,
  headers: { 'Content-Type': type },
  status: 415,
  code: 'unsupported_media_type',
});

const packed = (
  says: string,
  encoding: string,
  body: Buffer,
  status: number,
  code: string,
): OddBody => ({
  says,
  body,
  headers: { 'Content-Encoding': encoding },
  status,
  code,
});

export const ODD_BODIES: readonly OddBody[] = [
  bad('nothing', '', 'invalid_json'),
  bad('spaces', '   ', 'invalid_json'),
  bad('half an array', '[["HGET","user:alice"', 'invalid_json'),
  bad('two documents', '[][]', 'invalid_json'),
  bad('single quotes', "[['HGET','user:alice','bio']]", 'invalid_json'),
  bad('a comma too many', '[["HGET","user:alice","bio"],]', 'invalid_json'),
  bad('NaN', '[["HGET","user:alice",NaN]]', 'invalid_json'),
  bad('a raw line break in a text', '[["HGET","user:alice","a\nb"]]', 'invalid_json'),
  bad('bytes that are no UTF-8', withBytes(0xff, 0xfe), 'invalid_json'),
  bad('a letter cut in two', withBytes(0xe6, 0xbc), 'invalid_json'),
  bad('a surrogate as bytes', withBytes(0xed, 0xa0, 0x80), 'invalid_json'),
  bad('more bytes than the letter needs', withBytes(0xc0, 0xaf), 'invalid_json'),
  bad('null', 'null'),
  bad('a text', '"HGET user:alice bio"'),
  bad('a number', '42'),
  bad('a number past every limit', '1e400'),
  bad('true', 'true'),
  bad('an object', '{}'),
  bad('an object with other members', '{"command":["HGET","user:alice","bio"]}'),
  bad('commands that are no array', '{"commands":"HGETALL user:alice"}'),
  bad('commands that are null', '{"commands":null}'),
  bad('an object in place of a command', '[{"0":"HGET","length":3}]'),
  bad('a null in place of a command', '[null]'),
  bad('a text beside a command', '[["HGET","user:alice","bio"],"HGET"]'),
  bad('__proto__ as a member', '{"__proto__":{"commands":[]},"commands":[["TYPE","user:alice"]]}'),
  bad('__proto__ deep inside', '[["HGET","user:alice",{"__proto__":{"a":1}}]]'),
  bad('a constructor with a prototype', '{"constructor":{"prototype":{"commands":[]}}}'),
  { says: '1001 commands', body: many(1001), status: 413, code: 'payload_too_large' },
  { says: 'an argument over 64 KiB', body: ofSize(65_537), status: 413, code: 'payload_too_large' },
  {
    says: 'an argument over 64 KiB in bytes but not in characters',
    body: JSON.stringify([['HGET', 'user:alice', '漢'.repeat(21_846)]]),
    status: 413,
    code: 'payload_too_large',
  },
  {
    says: 'an argument of 10 MB',
    body: ofSize(10_000_000),
    status: 413,
    code: 'payload_too_large',
  },
  typed('text/plain'),
  typed('application/x-www-form-urlencoded', 'a=b'),
  typed('multipart/form-data; boundary=x', '--x--'),
  typed('application/json; charset=utf-16'),
  typed('application/json; charset=latin1'),
  typed('application/octet-stream'),
  packed(
    'a bomb of 30 MB, packed',
    'gzip',
    gzipSync(Buffer.alloc(30_000_000, '[')),
    413,
    'payload_too_large',
  ),
  packed('what is not packed, under gzip', 'gzip', Buffer.from('[["PING"]]'), 400, 'invalid_json'),
  packed(
    'a packed text cut in the middle',
    'gzip',
    gzipSync(many(9)).subarray(0, 30),
    400,
    'invalid_json',
  ),
  packed('an unknown packing', 'zstd', Buffer.from('[]'), 415, 'unsupported_media_type'),
];

export const DEEP = nested(20_000);
