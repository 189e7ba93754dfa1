import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Returns the command that runs a program from its source. Where TEST_BUILT is set, as in the check, which has
 * just built, it runs what `npm run build` made, as users do; that starts in half the time.
 */
export const programOf = (
  name: 'main' | 'cli',
  built = process.env['TEST_BUILT'] !== undefined,
): readonly string[] => [
  process.execPath,
  ...(built
    ? [join(ROOT, `dist/infrastructure/${name}.js`)]
    : ['--import', import.meta.resolve('tsx'), join(ROOT, `src/infrastructure/${name}.ts`)]),
];
