import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** The light run checks everything; the dark run checks only colours, since nothing else differs. */
const RUNS = {
  light: 'axe.run()',
  dark: `axe.run({ runOnly: ['color-contrast', 'link-in-text-block'] })`,
};

/** Returns the accessibility faults of a page as it is now: each broken rule, and where. */
export const axeFaults = async (
  page: Page,
  colorScheme: keyof typeof RUNS = 'light',
): Promise<readonly string[]> => {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(SOURCE);
  const { violations } = await page.evaluate<AxeResults>(RUNS[colorScheme]);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
};
