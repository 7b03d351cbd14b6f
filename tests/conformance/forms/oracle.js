// Judges submissions by form.io's own rules: one JSON request per line on stdin, one JSON answer per line on stdout.
// Request: {form, submissions: [data, ...]}. Answer: [{valid, errors, data, shown, hidden, calculated} or {failed}, ...].
'use strict';

for (const name of ['log', 'warn', 'error', 'info', 'debug']) console[name] = () => {};

const { processSync, Processors } = require('@formio/core');
const { Utils } = require('@formio/core/utils');

const dotted = (path) => String(path).replace(/\[(\d+)\]/g, '.$1');

function watching(shown, hidden) {
  return {
    name: 'watch',
    postProcessSync: ({ component, path }) => {
      const model = Utils.getModelType(component);
      if (model === 'none' || model === 'content' || component.type === 'button') return;
      const scope = component.scope || {};
      const away = component.hidden || scope.conditionallyHidden || scope.intentionallyHidden;
      (away ? hidden : shown).push(dotted(path));
    },
  };
}

function judge(source, data) {
  const form = JSON.parse(source);
  const shown = [];
  const hidden = [];
  const context = {
    form,
    components: form.components,
    data,
    submission: { data },
    scope: {},
    processors: [...Processors, watching(shown, hidden)],
  };
  processSync(context);
  const errors = (context.scope.errors || []).map(({ ruleName, errorKeyOrMessage, context: { path } }) => ({
    path: dotted(path),
    rule: ruleName || errorKeyOrMessage,
  }));
  const calculated = (context.scope.calculated || []).map(({ path, value }) => ({ path: dotted(path), value }));
  return { valid: errors.length === 0, errors, data: context.data, shown, hidden, calculated };
}

function judgeAll({ form, submissions }) {
  const source = JSON.stringify(form);
  return submissions.map((data) => {
    try {
      return judge(source, data);
    } catch (error) {
      return { failed: String((error && error.message) || error) };
    }
  });
}

require('node:readline')
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => process.stdout.write(`${JSON.stringify(judgeAll(JSON.parse(line)))}\n`));
