/**
 * Decides which field names mean a secret. A name is judged by its letters and digits alone, so that `Password`,
 * `pass_word` and `user.passwordHash` are treated alike. A name means a secret if
 *
 * - one of its words is in `SECRET_WORDS`, which are too short to search for inside words (`otp` is in `footprint`), or
 * - the name, after the words of `HARMLESS` are removed, contains one of `SECRET_MARKS`: `token` is a mark,
 *   `tokenbalance` is harmless. `^` and `$` are the beginning and the end of the name.
 */

const SECRET_WORDS: readonly string[] = [
  ...['pw', 'nonce', 'oauth', 'oauth1', 'oauth2'],
  ...['otp', 'otps', 'totp', 'hotp', 'mfa', '2fa', 'twofa', 'cvv', 'cvv2', 'cvc'],
];

/** Returns every beginning joined with every end. */
const compose = (beginnings: readonly string[], ends: readonly string[]): readonly string[] =>
  beginnings.flatMap((beginning) => ends.map((end) => beginning + end));

const OF_A_SUM = [
  'balance',
  'count',
  'amount',
  'total',
  'price',
  'symbol',
  'supply',
  'limit',
  'quota',
];

/** Everyday words that contain a mark, and counts of tokens, which are an app's currency. */
const HARMLESS: readonly string[] = [
  ...compose(['tokens', 'token'], OF_A_SUM),
  ...compose(['tokens'], ['used', 'spent', 'earned', 'left', 'remaining', 'purchased']),
  ...compose(['total', 'num', 'numberof', 'max', 'min', 'spent', 'earned'], ['tokens']),
  'tokenomics',
  ...['secretary', 'secretaries', 'secretariat', 'secretion', 'secretsanta'],
  ...compose(
    ['key'],
    ['board', 'card', 'chain', 'frame', 'hole', 'note', 'pad', 'ring', 'stone', 'word'],
  ),
];

const PASSWORDS = [
  ...['password', 'passwd', 'passphrase', 'passcode', 'passkey', 'pwd', '^pass$'],
  ...compose(['user', 'login', 'db', 'hashed', 'encrypted'], ['pass$']),
  ...compose(['pass', 'pw', 'pin'], ['hash', 'salt', 'digest']),
  ...['^salt$', 'bcrypt', 'argon2', 'pbkdf2', 'securityanswer'],
  ...['passwort', 'kennwort', 'wachtwoord', 'motdepasse', 'contrasena', 'senha'],
];

const TOKENS = [
  ...['token', 'secret', 'jwt', 'csrf', 'xsrf', 'credential', '^bearer$'],
  ...['^authorization$', '^authorisation$', 'authheader', 'authdata'],
  ...['sessionid', 'sessid', '^sid$', 'sessioncookie', 'authcookie'],
  ...compose(['magic'], ['link', 'login', 'url']),
  ...compose(['reset', 'activation', 'confirmation'], ['link', 'url', 'hash', 'digest']),
];

const SIGN_ONS = [
  ...['^oauth', 'oauth$', 'oauth1$', 'oauth2$'],
  ...compose(['oauth'], ['id', 'data', 'state', 'user', 'email', 'profile', 'account', 'code']),
];

const KEYS = [
  ...compose(
    [
      ...['api', 'app', 'private', 'priv', 'access', 'auth', 'encryption', 'decryption', 'signing'],
      ...['session', 'ssh', 'pgp', 'gpg', 'master', 'recovery', 'hmac', 'aes', 'rsa', 'client'],
      ...['server', 'service', 'webhook', 'deploy', 'license', 'licence', 'stripe', 'wallet'],
    ],
    ['key'],
  ),
  ...['seedphrase', 'recoveryphrase', 'walletseed', 'mnemonic'],
];

const CODES = [
  ...compose(
    [
      ...['verification', 'verify', 'reset', 'login', 'signin', 'sms', 'email', 'confirmation'],
      ...['confirm', 'activation', 'security', 'auth', 'access', 'recovery', 'backup', 'onetime'],
      ...['otp', 'mfa', '2fa', 'unlock', 'magic'],
    ],
    ['code'],
  ),
  ...['^otp', 'otp$', 'onetimepass', '^mfa', 'mfa$', '2fa$', 'twofactor', '2fasecret'],
  ...compose(['totp', 'hotp'], ['secret', 'key', 'seed', 'code']),
  ...['webauthn', 'fido2', 'u2f', '^pin$', 'userpin$', 'cardcvv', 'cvvcode', 'cvccode'],
  ...compose(['login', 'security', 'access', 'wallet', 'transaction'], ['pin']),
];

const SECRET_MARKS: readonly string[] = [...PASSWORDS, ...TOKENS, ...SIGN_ONS, ...KEYS, ...CODES];

const ASCII = /^[ -~]*$/;

const withoutMarks = (name: string): string => name.replace(/[\p{M}\p{Cf}]/gu, '');

/**
 * Folds full-width letters, and removes accents and invisible characters. Marks are also removed before the
 * normalisation, which takes time quadratic in the length of a run of marks.
 */
const plain = (name: string): string =>
  ASCII.test(name) ? name : withoutMarks(withoutMarks(name).normalize('NFKD'));

/** Returns the letters and digits of a name in lower case, which are equal for all spellings of one name. */
export const normalName = (name: string): string =>
  plain(name)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/** Splits a name into words: `accessToken`, `access_token` and `HTTPToken` are two words each. */
const wordsOf = (name: string): string =>
  plain(name)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .toLowerCase();

const SECRET_WORD = new RegExp(`(?:^| )(?:${SECRET_WORDS.join('|')})(?: |$)`);
const SECRET_MARK = new RegExp(SECRET_MARKS.join('|'));
const HARMLESS_PART = new RegExp(HARMLESS.join('|'), 'g');

const judge = (name: string): boolean =>
  SECRET_WORD.test(wordsOf(name)) || SECRET_MARK.test(normalName(name).replace(HARMLESS_PART, '-'));

// All rows of a table have the same columns, so verdicts are cached; the cache is cleared when it is full. Long names are
// not cached, so that nobody can fill the memory with them.
const MAX_KNOWN = 5000;
const MAX_KNOWN_LENGTH = 64;
const known = new Map<string, boolean>();

/** Whether a name means a secret. No route accepts or shows such a field. */
export const isSecret = (name: string): boolean => {
  if (name.length > MAX_KNOWN_LENGTH) return judge(name);
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const verdict = judge(name);
  known.set(name, verdict);
  return verdict;
};
