import { defineConfig } from 'plimsoll';

export default defineConfig({
  scenarios: ['scenarios/*.scenario.ts'],
});
