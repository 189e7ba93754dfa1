import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const fpTsPaths = {
  patterns: [
    {
      regex: '^(fp-ts|io-ts)/(?!lib/.+\\.js$)',
      message: 'Node resolves only fp-ts/lib/X.js and io-ts/lib/X.js once built.',
    },
    { regex: '^fp-ts$', message: 'Import the module you use: fp-ts/lib/X.js.' },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'packages/*/dist/',
      'examples/*/dist/',
      'packages/client/src/schema.ts',
      'coverage/',
      '.data/',
      'docs/snippets/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A seventh of the time each, and nothing here that they look for: no enum, and two classes.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'max-lines': ['error', 250],
      'no-restricted-imports': ['error', fpTsPaths],
    },
  },
  {
    files: ['src/domain/**', 'src/application/**'],
    // It is what others are composed with.
    ignores: ['src/application/gen.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ThrowStatement', message: 'Return an error in the type.' },
        { selector: 'TryStatement', message: 'Only adapters meet code that throws.' },
        { selector: 'AwaitExpression', message: 'Compose TaskEither; adapters await.' },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Ask the Clock.',
        },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'Ask the Clock.',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'Ask the IdGenerator.',
        },
        {
          selector: "MemberExpression[object.name='process']",
          message: 'Configuration comes from outside.',
        },
      ],
    },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
);
