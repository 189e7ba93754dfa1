import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../../../src/infrastructure/embedded-redis.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts this machine's Chromium without a window. */
export const launchBrowser = (): Promise<Browser> => {
  const executablePath = findProgram(NAMES, process.env['PATH']);
  if (executablePath === null)
    throw new Error('the browser test needs Chromium on PATH: run script/bootstrap test');
  return chromium.launch({ executablePath, args: ARGS });
};
