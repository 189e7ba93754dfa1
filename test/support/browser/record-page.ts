import type { Locator, Page } from 'playwright-core';

/** What a test does with the page of one record; `url` is that of the console. */
export const recordPage = (page: Page, url: string) => {
  const part = (name: string): Locator => page.getByRole('region', { name, exact: true });
  return {
    /** Looks up a record with the keyboard, except for the selection. */
    look: async (kind: string, id: string, viewer = ''): Promise<void> => {
      await page.getByLabel('Kind').selectOption(kind);
      await page.getByLabel('Seen by').fill(viewer);
      await page.getByLabel('Name or id').fill(id);
      await page.keyboard.press('Enter');
      const seen = viewer === '' ? '' : `&viewer=${viewer}`;
      await page.waitForURL(`${url}#record?kind=${kind}&id=${id}${seen}`);
    },
    /** Returns a section of the page. */
    part,
    /** Returns a row that compares Xano's value with the stored one. */
    field: (name: string): Locator =>
      part('Fields')
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name}\\b`) }) }),
  };
};
