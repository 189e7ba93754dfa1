/** Names that mean a secret, split into words, taken from the specification and not from the code. */
export const SECRET_NAMES: readonly string[] = [
  ...['password', 'password_hash', 'hashed_password', 'passwd', 'pwd', 'user_pwd', 'passphrase'],
  ...['passcode', 'password_reset', 'password_digest', 'encrypted_password', 'user_pass', 'pw'],
  ...[
    'token',
    'tokens',
    'auth_token',
    'access_token',
    'refresh_token',
    'session_token',
    'id_token',
  ],
  ...['remember_token', 'device_token', 'push_token', 'fcm_token', 'csrf_token', 'bearer_token'],
  ...['magic_link', 'magic_link_token', 'google_oauth', 'facebook_oauth', 'github_oauth', 'oauth'],
  ...[
    'oauth_id',
    'apple_oauth',
    'secret',
    'client_secret',
    'secret_key',
    'secrets',
    'webhook_secret',
  ],
  ...[
    'api_key',
    'api_keys',
    'private_key',
    'ssh_key',
    'access_key',
    'encryption_key',
    'signing_key',
  ],
  ...['session_id', 'session_key', 'jwt', 'jwt_id', 'credentials', 'otp', 'otp_code', 'otp_secret'],
  ...[
    'login_otp',
    'totp_secret',
    'totp',
    'mfa',
    'mfa_secret',
    'two_factor_secret',
    'one_time_code',
  ],
  ...['one_time_password', 'verification_code', 'reset_code', 'login_code', 'security_code'],
  ...['recovery_codes', 'backup_codes', 'backup_code', 'sms_code', 'activation_code', 'pin', 'cvv'],
  ...['seed_phrase', 'recovery_key', 'webauthn', 'passkey', 'nonce', 'salt', 'security_answer'],
  ...['password2', 'reset_link', 'reset_hash', 'login_pin', 'pin_hash', 'master_key', 'bcrypt'],
];

/** Names of everyday columns that contain the letters of a secret name. */
export const HARMLESS_NAMES: readonly string[] = [
  ...['token_balance', 'tokens_count', 'token_count', 'total_tokens', 'tokens_used', 'tokenomics'],
  ...['keynote', 'keywords', 'monkey', 'turkey', 'hockey', 'key', 'public_key', 'primary_key'],
  ...['keyboard', 'author', 'co_author', 'photo_author', 'video_author_id', 'authors', 'authority'],
  ...['secretary', 'secretariat', 'passenger', 'passport_number', 'compass', 'boarding_pass'],
  ...['season_pass', 'passion', 'pinned', 'pin_color', 'map_pin', 'opinion', 'pincode', 'zip_code'],
  ...['postcode', 'country_code', 'promo_code', 'referral_code', 'hash', 'hashtags', 'hot_pink'],
  ...['tot_points', 'footprint', 'session', 'sessions', 'session_count', 'display_name', 'bio'],
  ...['email', 'phone', 'avatar', 'website', 'created_at', 'content', 'media_url', 'is_verified'],
  ...['balance', 'inside', 'basalt', 'assault', 'cookie_consent', 'mood', 'jackpot', 'potpourri'],
  ...['barcode', 'qr_code', 'decode', 'shipping_address', 'workplace', 'whiskey', 'cobalt'],
];

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Returns `first_name` in the spellings that people use for columns. */
export const spellingsOf = (name: string): readonly string[] => {
  const words = name.split('_');
  const camel = words.map((word, place) => (place === 0 ? word : capital(word))).join('');
  return [
    name,
    name.toUpperCase(),
    words.map(capital).join('_'),
    words.join('-'),
    words.join(' '),
    words.join('.'),
    camel,
    capital(camel),
    ` ${name} `,
    `_${name}_`,
  ];
};
