import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium';

/** What the tests say where they can't run. */
export const chromiumMissing = existsSync(EXECUTABLE)
  ? null
  : `Chromium is not at ${EXECUTABLE}: install it (apt-get install chromium) or name another with PLIMSOLL_CHROMIUM.`;

/** The system's Chromium, kept from asking its maker's hosts for anything at its start. */
export async function launchChromium() {
  return await chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
