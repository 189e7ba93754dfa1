/** Marks the current heading in the list: the last one that has come into the upper third of the window. */
export const markPlace = (list: HTMLElement): void => {
  const links = [...list.querySelectorAll('a')];
  const headings = links.flatMap((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading === null ? [] : [{ link, heading }];
  });
  let marked: HTMLAnchorElement | undefined;

  const mark = (): void => {
    const line = innerHeight / 3;
    const here = headings.findLast(({ heading }) => heading.getBoundingClientRect().top < line);
    if (here?.link === marked) return;
    marked?.removeAttribute('aria-current');
    marked = here?.link;
    marked?.setAttribute('aria-current', 'location');
    marked?.scrollIntoView({ block: 'nearest' });
  };

  addEventListener('scroll', mark, { passive: true });
  mark();
};
