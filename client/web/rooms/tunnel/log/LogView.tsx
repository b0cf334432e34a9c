import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, For, Match, on, Show, Switch } from 'solid-js'
import Download from 'lucide-solid/icons/download'
import Pause from 'lucide-solid/icons/pause'
import Play from 'lucide-solid/icons/play'
import TextWrap from 'lucide-solid/icons/text-wrap'
import { cliLine } from '../../../domain/cliLine.ts'
import { createLog, type KeptLine } from './createLog.ts'
import { filterLog, logLevels, logText, logTime } from './logFilter.ts'
import { count } from '../../../kit/words.ts'
import { Button } from '../../../kit/Button.tsx'
import { CopyButton } from '../../../kit/CopyButton.tsx'
import { FaultNote } from '../../../parts/fault/FaultNote.tsx'
import { LogTools } from './LogTools.tsx'
import { Panel } from '../../../kit/frame/Panel.tsx'

const nearEndPx = 24

/** A tunnel's log, file and journal together, followed; scrolling up pauses it, going to the end goes on. */
export const LogView = (props: { tunnel: string; tall?: boolean }) => {
  const [search, setSearch] = useSearchParams<{ level?: string; find?: string; wrap?: string }>()
  const log = createLog({ tunnel: () => props.tunnel, lines: 200 })
  const level = () => logLevels.find((one) => one === search.level) ?? 'debug'
  const shown = createMemo(() => filterLog(log.lines(), level(), search.find ?? ''))
  let box: HTMLDivElement | undefined
  const toEnd = (): void => box?.scrollTo({ top: box.scrollHeight })
  createEffect(on(shown, () => !log.paused() && toEnd()))
  const onScroll = (): void => {
    if (box === undefined) return
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx
    if (atEnd && log.paused()) log.resume()
    else if (!atEnd && !log.paused()) log.pause()
  }
  const resume = (): void => {
    log.resume()
    requestAnimationFrame(toEnd)
  }
  const download = (): void => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([logText(shown())], { type: 'text/plain' }))
    link.download = `${props.tunnel.replace('/', '-')}.log`
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <Panel
      flush
      title="Log"
      aside={
        <>
          <span>{log.paused() ? 'paused' : 'file and journal, following'}</span>
          <Button
            small
            look="quiet"
            icon={log.paused() ? <Play size={13} /> : <Pause size={13} />}
            onClick={() => (log.paused() ? resume() : log.pause())}
          >
            {log.paused() ? 'Follow' : 'Pause'}
          </Button>
        </>
      }
    >
      <LogTools
        level={level()}
        find={search.find ?? ''}
        onLevel={(next) => setSearch({ level: next === 'debug' ? null : next }, { replace: true })}
        onFind={(next) => setSearch({ find: next === '' ? null : next }, { replace: true })}
      >
        <Button
          small
          look="quiet"
          icon={<TextWrap size={14} />}
          onClick={() => setSearch({ wrap: search.wrap === '1' ? null : '1' }, { replace: true })}
        >
          {search.wrap === '1' ? "Don't wrap" : 'Wrap'}
        </Button>
        <CopyButton text={logText(shown())}>Copy</CopyButton>
        <Button small look="quiet" icon={<Download size={14} />} onClick={download}>
          Download
        </Button>
        <CopyButton text={cliLine('logs', '-f', props.tunnel)}>Copy as CLI</CopyButton>
      </LogTools>
      <Show when={log.fault()}>
        {(fault) => (
          <div class="p-3">
            <FaultNote
              fault={fault()}
              action={
                <Button small onClick={log.again}>
                  Follow again
                </Button>
              }
            />
          </div>
        )}
      </Show>
      <div class="relative">
        <div
          ref={(element) => (box = element)}
          class={`overflow-auto py-2 ${props.tall === true ? 'h-[calc(100dvh-330px)] min-h-72' : 'h-64'}`}
          tabindex="0"
          role="log"
          aria-label={`Log of ${props.tunnel}`}
          aria-live="off"
          onScroll={onScroll}
        >
          <Switch>
            <Match when={shown().length > 0}>
              <div class={`mono leading-5 ${search.wrap === '1' ? '' : 'w-max min-w-full'}`}>
                <For each={shown()}>{(line) => <LogRow line={line} wrap={search.wrap === '1'} />}</For>
              </div>
            </Match>
            <Match when={true}>
              <p class="px-3.5 py-2 text-t3">{emptyWords(log.lines().length, log.started())}</p>
            </Match>
          </Switch>
        </div>
        <Show when={log.waiting() > 0}>
          <div class="absolute inset-x-0 bottom-3 flex justify-center">
            <Button small look="primary" onClick={resume}>
              {count(log.waiting(), 'new line')} · go on
            </Button>
          </div>
        </Show>
      </div>
    </Panel>
  )
}

const emptyWords = (all: number, started: boolean): string => {
  if (all > 0) return 'No line passes the filter.'
  return started ? 'The log is empty so far. New lines show here as they are written.' : 'Opening the log…'
}

const levelText: Record<KeptLine['level'], string> = {
  debug: 'text-t3',
  info: 'text-t2',
  warning: 'text-degraded',
  error: 'text-down',
}

const LogRow = (props: { line: KeptLine; wrap: boolean }) => (
  <div class={`flex gap-3 px-3.5 hover:bg-s2 ${levelText[props.line.level]}`}>
    <span class="w-[92px] shrink-0 text-t3 select-none">{logTime(props.line.atMs)}</span>
    <span
      classList={{
        'whitespace-pre': !props.wrap,
        'min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]': props.wrap,
        'text-working': props.line.source === 'journal' && props.line.level === 'info',
      }}
    >
      {props.line.text}
    </span>
  </div>
)
