'use strict';
(() => {
  // Everything below writes text with textContent. Nothing is fetched.
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const SVG = 'http://www.w3.org/2000/svg';
  const DAY = 86400;
  const now = data.now;
  const severities = data.severities;
  const NONE = severities.length;

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'text') node.textContent = value;
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...children);
    return node;
  };
  const draw = (tag, attributes, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const plural = (count, noun) => `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

  // === the data ===

  const word = (index) => (index === null ? null : data.words[index]);
  const tokens = data.tokens.map((row, index) => ({
    index,
    id: row[0],
    name: row[1],
    status: word(row[2]),
    state: word(row[3]),
    issued: row[4],
    modified: row[5],
    used: row[6],
    expires: row[7],
    from: row[8],
    can: word(row[9]),
    on: word(row[10]),
    ips: word(row[11]),
    tiers: row[12],
    creator: word(row[13]),
    worst: NONE,
    findings: [],
    order: index,
  }));
  const fresh = new Set(data.new.map((index) => data.findings[index]));
  const mark = (finding) => (fresh.has(finding) ? [make('span', { class: 'new', text: 'new' }), ' '] : []);
  const message = (finding) => {
    let next = 3;
    return data.messages[finding[2]].replace(/\u0001/g, () => String(finding[next++]));
  };
  for (const finding of data.findings) {
    const token = tokens[finding[0]];
    if (!token) continue;
    token.findings.push(finding);
    token.worst = Math.min(token.worst, data.rules[finding[1]].severity);
  }
  for (const token of tokens) token.label = token.name || token.id || '(unnamed)';

  const AGES = [[30, '30 days or less'], [90, '31 to 90 days'], [365, '91 to 365 days'], [730, '1 to 2 years'], [Infinity, 'over 2 years'], [null, 'not reported']];
  const IDLE = [[1, '1 day or less'], [7, '2 to 7 days'], [30, '8 to 30 days'], [90, '31 to 90 days'], [365, '91 to 365 days'], [Infinity, 'over a year'], [null, 'no use recorded']];
  const LEFT = [[0, 'expired'], [7, '7 days or less'], [30, '8 to 30 days'], [90, '31 to 90 days'], [366, '91 to 366 days'], [Infinity, 'over 366 days'], [null, 'never']];
  const bucket = (buckets, seconds) =>
    buckets.findIndex(([days]) => (seconds === null ? days === null : days !== null && seconds <= days * DAY));
  // What only searches, filters and charts need is computed for the first of them, after the first rows are shown.
  let isPrepared = false;
  const prepare = () => {
    if (isPrepared) return;
    isPrepared = true;
    for (const token of tokens) {
      token.text = `${token.name} ${token.id} ${token.can} ${token.on} ${token.ips}`.toLowerCase();
      token.ageBucket = bucket(AGES, token.issued === null ? null : now - token.issued);
      token.idleBucket = bucket(IDLE, token.used === null ? null : now - token.used);
      token.leftBucket = bucket(LEFT, token.expires === null ? null : token.expires - now);
    }
  };

  const iso = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  const day = (seconds) => iso(seconds).slice(0, 10);
  const span = (seconds) => {
    const size = Math.abs(seconds);
    if (size < 2 * 3600) return plural(Math.round(size / 60), 'minute');
    if (size < 2 * DAY) return plural(Math.round(size / 3600), 'hour');
    if (size < 120 * DAY) return plural(Math.round(size / DAY), 'day');
    if (size < 730 * DAY) return plural(Math.round(size / (30.44 * DAY)), 'month');
    return plural(Math.round(size / (365.25 * DAY)), 'year');
  };
  const relative = (seconds) => (seconds > now ? `in ${span(seconds - now)}` : `${span(now - seconds)} ago`);
  const expiry = (token) => (token.expires === null ? 'never' : relative(token.expires));
  const lastUse = (token) => (token.used === null ? 'not recorded' : relative(token.used));

  // === the state, kept in the address ===

  const KEYS = ['q', 'severity', 'rule', 'tier', 'group', 'state', 'age', 'idle', 'left', 'sort', 'token'];
  let state = {};
  const readState = () => {
    const hash = location.hash.slice(1);
    state = {};
    if (!hash.includes('=')) return;
    for (const [key, value] of new URLSearchParams(hash)) {
      if (KEYS.includes(key) && value) state[key] = value;
    }
  };
  const writeState = (changes) => {
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === '') delete state[key];
      else state[key] = String(value);
    }
    update();
    // After the rows: the browser takes some milliseconds for a new address.
    const query = new URLSearchParams(state).toString();
    setTimeout(() => history.replaceState(null, '', query ? `#${query}` : location.pathname + location.search));
  };

  const filters = () => {
    const tests = [];
    const chips = [];
    const add = (key, label, test) => {
      prepare();
      tests.push(test);
      chips.push([key, label]);
    };
    if (state.q) {
      const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
      add('q', `text: ${state.q}`, (token) => words.every((text) => token.text.includes(text)));
    }
    const severity = severities.indexOf(state.severity);
    if (severity >= 0) {
      add('severity', `severity: ${state.severity}`, (token) =>
        token.findings.some((finding) => data.rules[finding[1]].severity === severity));
    }
    const rule = data.rules.findIndex((other) => other.id === state.rule);
    if (rule >= 0) add('rule', `rule: ${state.rule}`, (token) => token.findings.some((finding) => finding[1] === rule));
    const tier = data.tiers.indexOf(state.tier);
    if (tier >= 0) add('tier', `tier: ${state.tier}`, (token) => (token.tiers & (1 << tier)) !== 0);
    const group = data.groups.findIndex((other) => other.id === state.group);
    if (group >= 0) {
      const members = new Set(data.groups[group].tokens);
      add('group', `group: ${data.groups[group].name}`, (token) => members.has(token.index));
    }
    if (state.state) add('state', `state: ${state.state}`, (token) => token.state === state.state);
    const buckets = (key, buckets, field, label) => {
      const index = Number(state[key]);
      if (state[key] !== undefined && buckets[index]) add(key, `${label}: ${buckets[index][1]}`, (token) => token[field] === index);
    };
    buckets('age', AGES, 'ageBucket', 'age');
    buckets('idle', IDLE, 'idleBucket', 'last use');
    buckets('left', LEFT, 'leftBucket', 'expires');
    return [tests, chips];
  };

  const COLUMNS = {
    severity: (token) => token.worst,
    name: (token) => token.label.toLowerCase(),
    state: (token) => token.state,
    can: (token) => token.can,
    on: (token) => token.on,
    ips: (token) => token.ips,
    expires: (token) => token.expires ?? Infinity,
    used: (token) => token.used ?? -Infinity,
    findings: (token) => -token.findings.length,
  };
  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  // All tokens in the order of a column, sorted once.
  const orders = new Map();
  const sorted = (sort) => {
    if (!orders.has(sort)) {
      const key = COLUMNS[sort.replace(/^-/, '')] || COLUMNS.severity;
      const keyed = tokens.map((token) => [key(token), token]);
      const sign = sort.startsWith('-') ? -1 : 1;
      keyed.sort((one, other) =>
        sign * compare(one[0], other[0]) || one[1].worst - other[1].worst || one[1].order - other[1].order);
      orders.set(sort, keyed.map((entry) => entry[1]));
    }
    return orders.get(sort);
  };

  // === all tokens: only the rows in sight exist ===

  const frame = byId('window');
  const body = byId('rows');
  const table = byId('token-table');
  const SPARE = 8;
  let shown = [];
  let active = 0;
  let rowHeight = 36;
  let printing = false;

  const cell = (name, text, title) => make('td', { class: `c-${name}`, text, title: title || null });
  const row = (token, position) => {
    const severity = token.worst === NONE ? '' : severities[token.worst];
    return make(
      'tr',
      { tabindex: position === active ? '0' : '-1', 'data-position': position, 'aria-rowindex': position + 2 },
      make('td', { class: `c-severity ${severity}` }, make('span', { class: 'severity', text: severity || '\u2013' })),
      cell('name', token.label, `${token.label}\n${token.id || ''}`),
      cell('state', token.state, token.status),
      cell('can', token.can, token.can),
      cell('on', token.on, token.on),
      cell('ips', token.ips, token.ips),
      cell('expires', expiry(token), token.expires === null ? null : iso(token.expires)),
      cell('used', lastUse(token), token.used === null ? null : iso(token.used)),
      cell('findings', String(token.findings.length)),
    );
  };
  const gap = (rows) => {
    const node = make('tr', { class: 'gap', 'aria-hidden': 'true' }, make('td', { colspan: '9' }));
    node.firstChild.style.height = `${rows * rowHeight}px`;
    return node;
  };
  const renderRows = (focus) => {
    const first = printing ? 0 : Math.max(0, Math.floor(frame.scrollTop / rowHeight) - SPARE);
    const count = printing ? 500 : Math.ceil(frame.clientHeight / rowHeight) + 2 * SPARE;
    const last = Math.min(shown.length, first + count);
    const nodes = [gap(first)];
    for (let position = first; position < last; position += 1) nodes.push(row(shown[position], position));
    nodes.push(gap(printing ? 0 : shown.length - last));
    const hadFocus = focus || body.contains(document.activeElement);
    body.replaceChildren(...nodes);
    if (hadFocus) body.querySelector(`[data-position="${active}"]`)?.focus({ preventScroll: true });
  };
  const moveTo = (position) => {
    if (!shown.length) return;
    active = Math.max(0, Math.min(shown.length - 1, position));
    const top = active * rowHeight;
    const head = table.tHead.offsetHeight;
    if (top < frame.scrollTop) frame.scrollTop = top;
    else if (top + rowHeight + head > frame.scrollTop + frame.clientHeight) {
      frame.scrollTop = top + rowHeight + head - frame.clientHeight;
    }
    renderRows(true);
  };

  const update = () => {
    const [tests, chips] = filters();
    shown = sorted(state.sort || 'severity').filter((token) => tests.every((test) => test(token)));
    active = Math.min(active, Math.max(0, shown.length - 1));
    table.setAttribute('aria-rowcount', shown.length + 1);
    const sort = state.sort || 'severity';
    for (const head of table.tHead.querySelectorAll('th')) {
      const own = head.dataset.sort;
      if (sort === own) head.setAttribute('aria-sort', 'ascending');
      else if (sort === `-${own}`) head.setAttribute('aria-sort', 'descending');
      else head.removeAttribute('aria-sort');
    }
    byId('shown').textContent = `${shown.length.toLocaleString('en-US')} of ${plural(tokens.length, 'token')}`;
    byId('chips').replaceChildren(
      ...chips.map(([key, label]) => {
        const chip = make('button', { type: 'button', 'aria-label': `Remove the filter ${label}`, text: `${label} \u00d7` });
        chip.addEventListener('click', () => writeState({ [key]: null }));
        return chip;
      }),
    );
    for (const link of document.querySelectorAll('#numbers a')) {
      link.setAttribute('aria-current', String(link.dataset.severity === state.severity));
    }
    if (byId('search').value !== (state.q || '')) byId('search').value = state.q || '';
    byId('state').value = state.state || '';
    frame.scrollTop = 0;
    active = 0;
    renderRows(false);
  };

  for (const head of table.tHead.querySelectorAll('th')) {
    head.querySelector('button').addEventListener('click', () => {
      const own = head.dataset.sort;
      const current = state.sort || 'severity';
      writeState({ sort: current === own ? `-${own}` : own === 'severity' ? null : own });
    });
  }
  frame.addEventListener('scroll', () => renderRows(false), { passive: true });
  byId('search').addEventListener('input', (event) => writeState({ q: event.target.value }));
  byId('search').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') writeState({ q: null });
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      moveTo(0);
    }
  });
  byId('state').addEventListener('change', (event) => writeState({ state: event.target.value }));
  byId('reset').addEventListener('click', () => {
    const { sort } = state;
    state = sort ? { sort } : {};
    writeState({});
  });
  body.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(frame.clientHeight / rowHeight) - 2);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in moves) {
      event.preventDefault();
      moveTo(active + moves[event.key]);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      openToken(shown[active]);
    }
  });
  body.addEventListener('click', (event) => {
    const position = event.target.closest('tr')?.dataset.position;
    if (position === undefined) return;
    active = Number(position);
    openToken(shown[active]);
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || '');
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId('search').focus();
      byId('search').select();
    }
  });

  byId('csv').addEventListener('click', () => {
    const quote = (value) => {
      let text = String(value ?? '');
      // A spreadsheet would evaluate it.
      if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
      return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };
    const time = (seconds) => (seconds === null ? '' : iso(seconds));
    const lines = [['severity', 'name', 'id', 'status', 'may', 'on', 'allowed_ips', 'issued_on', 'modified_on', 'last_used_on', 'expires_on', 'findings']];
    for (const token of shown) {
      lines.push([
        token.worst === NONE ? '' : severities[token.worst], token.name, token.id, token.status, token.can, token.on, token.ips,
        time(token.issued), time(token.modified), time(token.used), time(token.expires),
        token.findings.map((finding) => data.rules[finding[1]].id).join(' '),
      ]);
    }
    const text = lines.map((line) => line.map(quote).join(',')).join('\r\n') + '\r\n';
    const link = make('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })), download: 'tokens.csv' });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // === one token ===

  const dialog = byId('detail');
  const openToken = (token) => {
    if (!token) return;
    const time = (seconds, otherwise) => (seconds === null ? otherwise : `${iso(seconds)} (${relative(seconds)})`);
    const fields = [
      ['id', token.id || 'not reported'],
      ['status', token.status],
      ['may', token.can],
      ['on', token.on],
      ['allowed IPs', token.ips],
      ['issued', time(token.issued, 'not reported')],
      ['last change', time(token.modified, 'not reported')],
      ['last use', time(token.used, 'not recorded')],
      ['expires', time(token.expires, 'never')],
    ];
    if (token.from !== null) fields.push(['valid from', time(token.from, '')]);
    if (token.creator) fields.push(['created by', token.creator]);
    const list = make('dl', { class: 'fields' });
    for (const [name, value] of fields) list.append(make('dt', { text: name }), make('dd', { text: value }));
    const findings = make('ul', { class: 'hits' });
    for (const finding of token.findings) {
      const rule = data.rules[finding[1]];
      findings.append(make('li', { class: severities[rule.severity] }, ...mark(finding),
        make('span', { class: 'severity', text: severities[rule.severity] }), ` ${rule.title}: ${message(finding)}`,
        make('span', { class: 'muted', text: `${rule.id} \u00b7 ${rule.fix}` })));
    }
    if (!token.findings.length) findings.append(make('li', { class: 'muted', text: 'No findings.' }));
    byId('detail-name').textContent = token.label;
    byId('detail-body').replaceChildren(list, findings);
    dialog.showModal();
  };
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    if (body.querySelector('[tabindex="0"]') && shown[active]) renderRows(false);
  });

  // === timeline ===

  const show = (node) => byId('timeline-body').append(node);
  const MOST_LINES = 300;

  const timeline = () => {
    const known = tokens.filter((token) => token.issued !== null || token.expires !== null);
    const begin = known.reduce((least, token) => Math.min(least, token.issued ?? token.expires), now - 30 * DAY);
    const last = known.reduce((most, token) => Math.max(most, token.expires ?? 0), now + 60 * DAY);
    const end = Math.min(last, now + Math.max(365 * DAY, (now - begin) / 2));
    const at = (seconds) => (100 * (Math.min(Math.max(seconds, begin), end) - begin)) / (end - begin);
    const percent = (value) => `${value.toFixed(2)}%`;
    const mark = (type, seconds, width, y, height) =>
      draw('rect', { class: type, x: percent(at(seconds)), y, width, height, transform: `translate(${-width / 2} 0)` });

    const axis = draw('svg', { height: 22 });
    const first = new Date(begin * 1000).getUTCFullYear();
    const final = new Date(end * 1000).getUTCFullYear();
    const step = Math.max(1, Math.ceil((final - first) / 8));
    for (let year = first + 1; year <= final; year += step) {
      const start = Date.UTC(year, 0, 1) / 1000;
      if (Math.abs(at(start) - at(now)) < 6 || at(start) > 96) continue;
      axis.append(draw('text', { x: percent(at(start)), y: 15 }, String(year)));
    }
    axis.append(draw('text', { x: percent(at(now)), y: 15, 'text-anchor': 'middle', 'font-weight': 600 }, 'now'));
    const lines = make('div', { class: 'lines', tabindex: '0', role: 'group', 'aria-label': 'Timeline, one row per token' },
      make('div', { class: 'axis', 'aria-hidden': 'true' }, make('span'), axis));
    const ordered = [...tokens].sort((one, other) => compare(one.issued ?? 0, other.issued ?? 0));
    for (const token of ordered) {
      const picture = draw('svg', { height: 18, 'aria-hidden': 'true' });
      const start = token.issued ?? begin;
      const stop = token.expires ?? end;
      picture.append(draw('rect', {
        class: token.expires === null ? 'l-open' : 'l-life', x: percent(at(start)), y: 6,
        width: percent(Math.max(0.3, at(stop) - at(start))), height: 6,
      }));
      picture.append(mark('l-now', now, 1, 0, 18));
      if (token.modified !== null && token.modified !== token.issued) picture.append(mark('l-change', token.modified, 2, 4, 10));
      if (token.used !== null) picture.append(draw('circle', { class: 'l-use', cx: percent(at(token.used)), cy: 9, r: 3.5 }));
      const line = make('button', {
        type: 'button', class: 'line',
        title: `${token.label}: issued ${token.issued === null ? 'unknown' : day(token.issued)}, last use ${token.used === null ? 'not recorded' : day(token.used)}, expires ${token.expires === null ? 'never' : day(token.expires)}`,
      }, make('span', { text: token.label }), picture);
      line.addEventListener('click', () => openToken(token));
      lines.append(line);
    }
    const legend = [
      ['l-life', 'lifetime', ['rect', { x: 0, y: 4, width: 22, height: 6 }]],
      ['l-open', 'lifetime, never expires', ['rect', { x: 0, y: 4, width: 22, height: 6 }]],
      ['l-change', 'last change', ['rect', { x: 10, y: 2, width: 2, height: 10 }]],
      ['l-use', 'last use', ['circle', { cx: 11, cy: 7, r: 3.5 }]],
    ];
    show(make('ul', { class: 'legend' }, ...legend.map(([type, text, [shape, attributes]]) =>
      make('li', {}, draw('svg', { width: 22, height: 14, 'aria-hidden': 'true' }, draw(shape, { ...attributes, class: type })), text))));
    show(lines);
  };

  const counts = (buckets, field) => {
    const result = buckets.map(() => 0);
    for (const token of tokens) result[token[field]] += 1;
    return result;
  };
  const jump = (changes) => {
    writeState(changes);
    byId('tokens').scrollIntoView();
  };
  const histogram = (title, key, buckets, field) => {
    const numbers = counts(buckets, field);
    const most = Math.max(1, ...numbers);
    const rows = buckets.map(([, label], index) => {
      const bar = draw('svg', { 'aria-hidden': 'true' }, draw('rect', { x: 0, y: 0, height: '100%', width: `${(100 * numbers[index]) / most}%` }));
      const filter = make('button', { type: 'button', disabled: numbers[index] === 0, 'data-filter': `${key}=${index}`, text: numbers[index].toLocaleString('en-US') });
      filter.addEventListener('click', () => jump({ [key]: index }));
      return make('tr', {}, make('th', { scope: 'row', text: label }), make('td', {}, bar), make('td', { class: 'number' }, filter));
    });
    return make('figure', {}, make('h3', { text: title }), make('table', { class: 'bars' }, make('tbody', {}, ...rows)));
  };
  const heatMap = () => {
    const numbers = AGES.map(() => IDLE.map(() => 0));
    for (const token of tokens) numbers[token.ageBucket][token.idleBucket] += 1;
    const most = Math.max(1, ...numbers.flat());
    const head = make('tr', {}, make('th', { scope: 'col', text: 'age \\ last use' }), ...IDLE.map(([, label]) => make('th', { scope: 'col', text: label })));
    const rows = AGES.map(([, label], age) => make('tr', {}, make('th', { scope: 'row', text: label }),
      ...IDLE.map(([, idleLabel], idle) => {
        const number = numbers[age][idle];
        const filter = make('button', {
          type: 'button', disabled: number === 0, 'data-filter': `age=${age}&idle=${idle}`, text: number.toLocaleString('en-US'),
          'aria-label': `${plural(number, 'token')}: age ${label}, last use ${idleLabel}`,
        });
        filter.addEventListener('click', () => jump({ age, idle }));
        return make('td', { class: `h${number ? Math.ceil(4 * Math.sqrt(number / most)) : 0}` }, filter);
      })));
    return make('figure', { class: 'heat scroll' }, make('h3', { text: 'Age and last use' }),
      make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)));
  };

  // === findings: the ones that the page does not contain as text ===

  const fill = (details) => {
    const list = details.querySelector('ul[data-rule]');
    if (!list || list.dataset.filled) return;
    list.dataset.filled = 'yes';
    const rule = data.rules.findIndex((other) => other.id === list.dataset.rule);
    const rest = data.findings.filter((finding) => finding[1] === rule).slice(Number(list.dataset.shown));
    for (const finding of rest) {
      const token = tokens[finding[0]];
      list.append(make('li', {}, ...mark(finding), make('strong', { text: token ? token.label : 'the listing' }), ` ${message(finding)}`));
    }
    details.querySelector('.more')?.remove();
  };
  // === start ===

  for (const node of document.querySelectorAll('[data-script]')) node.hidden = false;
  readState();
  for (const name of [...new Set(tokens.map((token) => token.state))].sort()) {
    byId('state').append(make('option', { value: name, text: name }));
  }
  update();
  performance.mark('rows');
  rowHeight = body.querySelector('tr[tabindex]')?.offsetHeight || rowHeight;
  // What follows is below the fold, or closed.
  requestAnimationFrame(() => setTimeout(() => {
    prepare();
    for (const details of document.querySelectorAll('details.rule')) {
      if (details.open) fill(details);
      details.addEventListener('toggle', () => details.open && fill(details));
    }
    if (tokens.length <= MOST_LINES) timeline();
    else {
      show(make('div', { class: 'charts' }, histogram('Days to expiry', 'left', LEFT, 'leftBucket'), histogram('Days since the last use', 'idle', IDLE, 'idleBucket')));
      show(heatMap());
    }
    // The other orders, so that a click only shows one.
    for (const column of Object.keys(COLUMNS)) setTimeout(() => sorted(column));
    performance.mark('complete');
    document.documentElement.dataset.ready = 'yes';
  }));
  window.addEventListener('hashchange', () => {
    if (location.hash.includes('=') || !location.hash) {
      readState();
      update();
      if (location.hash) byId('tokens').scrollIntoView();
    }
  });
  window.addEventListener('beforeprint', () => {
    printing = true;
    renderRows(false);
    byId('print-note').hidden = shown.length <= 500;
  });
  window.addEventListener('afterprint', () => {
    printing = false;
    renderRows(false);
  });
})();
