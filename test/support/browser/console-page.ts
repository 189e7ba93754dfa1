import type { Locator, Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { until } from '../run/until.js';
import { axeFaults } from './axe.js';

/** What a test does with the operator's console. */
export interface ConsolePage {
  readonly press: (name: string, within?: Page | Locator) => Promise<void>;
  /** Presses a button, checks what the dialog announces, and confirms. */
  readonly confirm: (name: string, within: Page | Locator, says: string | RegExp) => Promise<void>;
  readonly heading: (name: string) => Promise<void>;
  /** Goes to a page with the keys `g` and a letter. */
  readonly goTo: (letter: string, name: string) => Promise<void>;
  readonly signIn: (url: string, key: string) => Promise<void>;
  /** Asserts on a phone, in light and dark mode, that the page is accessible and nothing overflows. */
  readonly isForEverybody: (name: string) => Promise<void>;
}

export const consolePage = (page: Page): ConsolePage => {
  const press: ConsolePage['press'] = (name, within = page) =>
    within.getByRole('button', { name, exact: true }).click();

  const heading: ConsolePage['heading'] = (name) =>
    page.getByRole('heading', { name, level: 1, exact: true }).waitFor();

  return {
    press,
    heading,
    confirm: async (name, within, says) => {
      await press(name, within);
      const dialog = page.getByRole('dialog');
      assert.match((await dialog.textContent()) ?? '', says);
      await dialog.getByText('curl', { exact: true }).click();
      assert.match((await dialog.locator('pre').textContent()) ?? '', 'X-API-Key: $API_KEY');
      await press(name, dialog);
      await dialog.waitFor({ state: 'hidden' });
    },
    goTo: async (letter, name) => {
      // A page that has just been drawn may not handle keys yet.
      await until(name, async () => {
        await page.keyboard.press('g');
        await page.keyboard.press(letter);
        return page.getByRole('heading', { name, level: 1, exact: true }).isVisible();
      });
    },
    signIn: async (url, key) => {
      await page.goto(url);
      await page.getByLabel('API key').fill(key);
      await press('Sign in');
      await heading('Overview');
    },
    isForEverybody: async (name) => {
      const { width = 0, height = 0 } = page.viewportSize() ?? {};
      await page.setViewportSize({ width: 390, height: 844 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        assert.equal(await axeFaults(page, colorScheme), [], `${name}, ${colorScheme}`);
        const shown = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(shown) <= 390, `${name}: ${String(shown)}`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width, height });
    },
  };
};
