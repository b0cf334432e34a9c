import { render } from 'solid-js/web'
import './style.css'
import { App } from './app/App.tsx'

const root = document.querySelector('#root')
if (root !== null) render(() => <App />, root)
