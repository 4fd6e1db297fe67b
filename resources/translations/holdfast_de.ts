<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>BackupManager</name>
    <message>
        <source>Holdfast: backups</source>
        <translation>Holdfast: Sicherungen</translation>
    </message>
    <message>
        <source>Before every client reset and every recovery, a verified backup of this device is made. None is ever deleted unless you ask for it.</source>
        <translation>Vor jedem Client-Reset und jeder Wiederherstellung wird eine geprüfte Sicherung dieses Geräts angelegt. Keine wird je gelöscht, es sei denn, Sie verlangen es.</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>Sicherungen</translation>
    </message>
    <message>
        <source>No backups yet</source>
        <translation>Noch keine Sicherungen</translation>
    </message>
    <message>
        <source>The first client reset makes one, whatever its strategy</source>
        <translation>Der erste Client-Reset legt eine an, gleich mit welcher Strategie</translation>
    </message>
    <message>
        <source>&amp;Recover…</source>
        <translation>&amp;Wiederherstellen…</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation>Im &amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation>&amp;Fixieren</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>A pinned backup is never cleared away with old ones</source>
        <translation>Eine fixierte Sicherung wird nie mit alten zusammen aufgeräumt</translation>
    </message>
    <message>
        <source>This is a backup of {device}: open that device to do this.</source>
        <translation>Dies ist eine Sicherung von {device}: Öffnen Sie dafür jenes Gerät.</translation>
    </message>
    <message>
        <source>Its reset is not finished: nothing is lost yet.</source>
        <translation>Ihr Reset ist nicht abgeschlossen: Noch ist nichts verloren.</translation>
    </message>
    <message>
        <source>Un&amp;pin</source>
        <translation>Nicht mehr &amp;fixieren</translation>
    </message>
    <message>
        <source>That did not work: {error}.</source>
        <translation>Das hat nicht geklappt: {error}.</translation>
    </message>
    <message>
        <source>The backup is whole: its bytes are as they were written, and all {count} objects read.</source>
        <translation>Die Sicherung ist unversehrt: Ihre Bytes sind so, wie sie geschrieben wurden, und alle {count} Objekte sind lesbar.</translation>
    </message>
    <message>
        <source>Export a backup</source>
        <translation>Sicherung exportieren</translation>
    </message>
    <message>
        <source>SQLite database (*.sqlite)</source>
        <translation>SQLite-Datenbank (*.sqlite)</translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation>Exportiert nach {path}.</translation>
    </message>
    <message>
        <source>Holdfast: delete a backup</source>
        <translation>Holdfast: Sicherung löschen</translation>
    </message>
    <message>
        <source>Delete the backup of {time}?</source>
        <translation>Die Sicherung vom {time} löschen?</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>Endgültig löschen</translation>
    </message>
    <message numerus="yes">
        <source>It holds %n objects.</source>
        <translation>
            <numerusform>Sie enthält %n Objekt.</numerusform>
            <numerusform>Sie enthält %n Objekte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of them %n were not synced when it was made, and not all is recovered.</source>
        <translation>
            <numerusform>Davon war %n nicht synchronisiert, als sie angelegt wurde, und nicht alles ist wiederhergestellt.</numerusform>
            <numerusform>Davon waren %n nicht synchronisiert, als sie angelegt wurde, und nicht alles ist wiederhergestellt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n decisions about it are not applied yet.</source>
        <translation>
            <numerusform>%n Entscheidung dazu ist noch nicht übernommen.</numerusform>
            <numerusform>%n Entscheidungen dazu sind noch nicht übernommen.</numerusform>
        </translation>
    </message>
    <message>
        <source>It is pinned.</source>
        <translation>Sie ist fixiert.</translation>
    </message>
    <message>
        <source>What is nowhere else can&apos;t be brought back after that.</source>
        <translation>Was sonst nirgends ist, lässt sich danach nicht zurückholen.</translation>
    </message>
    <message>
        <source>Deleted.</source>
        <translation>Gelöscht.</translation>
    </message>
</context>
<context>
    <name>BackupModel</name>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>Before a recovery</source>
        <translation>Vor einer Wiederherstellung</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Partly recovered</source>
        <translation>Teilweise wiederhergestellt</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Unfinished reset</source>
        <translation>Reset nicht abgeschlossen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Ursache</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Unsynced</source>
        <translation>Ausstehend</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Fixiert</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>&amp;Reset now</source>
        <translation>Jetzt &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Re&amp;cover…</source>
        <translation>&amp;Wiederherstellen…</translation>
    </message>
    <message>
        <source>At &amp;next start</source>
        <translation>Beim &amp;nächsten Start</translation>
    </message>
    <message>
        <source>Open &amp;backup</source>
        <translation>Sicherung ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Look anyway</source>
        <translation>&amp;Trotzdem ansehen</translation>
    </message>
    <message>
        <source>De&amp;tails</source>
        <translation>Detai&amp;ls</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Diese Meldung ausblenden</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>{name}: there is one</source>
        <translation>{name}: gesetzt</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Add {title}</source>
        <translation>{title} hinzufügen</translation>
    </message>
    <message>
        <source>Edit of {properties}</source>
        <translation>Ändern von {properties}</translation>
    </message>
    <message numerus="yes">
        <source>Delete tasks: %n</source>
        <translation>
            <numerusform>%n Aufgabe löschen</numerusform>
            <numerusform>%n Aufgaben löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted. Ctrl+Z brings it back.</source>
        <translation>Gelöscht. Strg+Z holt es zurück.</translation>
    </message>
    <message>
        <source>Move to {list}</source>
        <translation>Verschieben nach {list}</translation>
    </message>
    <message>
        <source>New list {name}</source>
        <translation>Neue Liste {name}</translation>
    </message>
    <message>
        <source>Rename list to {name}</source>
        <translation>Liste umbenennen in {name}</translation>
    </message>
    <message>
        <source>Inbox</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>Delete list {name}</source>
        <translation>Liste {name} löschen</translation>
    </message>
    <message>
        <source>Some of it was changed elsewhere meanwhile, and stays as it is.</source>
        <translation>Einiges davon wurde inzwischen anderswo geändert und bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>A client reset has overtaken this, so there is nothing to undo: {step}</source>
        <translation>Ein Client-Reset ist dem zuvorgekommen, es gibt nichts rückgängig zu machen: {step}</translation>
    </message>
    <message>
        <source>This was changed elsewhere meanwhile, so it stays as it is: {step}</source>
        <translation>Das wurde inzwischen anderswo geändert und bleibt, wie es ist: {step}</translation>
    </message>
    <message>
        <source>This can&apos;t be set at the moment: {properties}</source>
        <translation>Das lässt sich im Moment nicht setzen: {properties}</translation>
    </message>
    <message>
        <source>The server keeps it otherwise than this version of Holdfast does, so it is withheld here.</source>
        <translation>Der Server führt es anders als diese Version von Holdfast, deshalb wird es hier zurückgehalten.</translation>
    </message>
    <message>
        <source>It is as it was. Everything else can be changed, and it comes back with a version that fits.</source>
        <translation>Es ist, wie es war. Alles andere lässt sich ändern, und mit einer passenden Version kommt es wieder.</translation>
    </message>
</context>
<context>
    <name>FaultsDock</name>
    <message>
        <source>Faults</source>
        <extracomment>How often the backend is asked how it stands while the dock is seen, in milliseconds.</extracomment>
        <translation>Störungen</translation>
    </message>
    <message>
        <source>This needs the administrator&apos;s token: start with --admin-token-file.</source>
        <translation>Das braucht das Token des Administrators: Starten Sie mit --admin-token-file.</translation>
    </message>
    <message>
        <source>The backend runs elsewhere: it isn&apos;t ours to empty.</source>
        <translation>Das Backend läuft anderswo: Es ist nicht an uns, es zu leeren.</translation>
    </message>
    <message>
        <source>A client reset is needed already: press Reset now above.</source>
        <translation>Ein Client-Reset steht schon an: Drücken Sie oben „Jetzt zurücksetzen“.</translation>
    </message>
    <message>
        <source>A client reset runs.</source>
        <translation>Ein Client-Reset läuft.</translation>
    </message>
    <message>
        <source>This is being done at the moment.</source>
        <translation>Das geschieht gerade.</translation>
    </message>
    <message>
        <source>Holdfast: start over</source>
        <translation>Holdfast: von vorn beginnen</translation>
    </message>
    <message>
        <source>Begin with a new realm and a new backend?</source>
        <translation>Mit neuem Realm und neuem Backend beginnen?</translation>
    </message>
    <message>
        <source>All tasks go, on this device and on its demo backend. A backup of this device is made before, and all backups stay: Device, Backups… lists them.</source>
        <translation>Alle Aufgaben verschwinden, auf diesem Gerät und in seinem Demo-Backend. Vorher wird eine Sicherung dieses Geräts angelegt, und alle Sicherungen bleiben: Gerät, Sicherungen… führt sie auf.</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Von vorn beginnen</translation>
    </message>
</context>
<context>
    <name>FaultsPanel</name>
    <message>
        <source>Faults</source>
        <translation>Störungen</translation>
    </message>
    <message>
        <source>All of this touches only the demo backend and this device.</source>
        <translation>All das betrifft nur das Demo-Backend und dieses Gerät.</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>Dieses Gerät</translation>
    </message>
    <message>
        <source>Heal everything</source>
        <translation>Alles heilen</translation>
    </message>
    <message>
        <source>Ends all faults of device and network, resumes sync, allows recovery. Causes no reset.</source>
        <translation>Beendet alle Störungen von Gerät und Netz, setzt die Synchronisierung fort, erlaubt die Wiederherstellung. Löst keinen Reset aus.</translation>
    </message>
    <message>
        <source>Start over…</source>
        <translation>Von vorn beginnen…</translation>
    </message>
    <message>
        <source>A new realm and a new backend; backups stay. You are asked before.</source>
        <translation>Neues Realm und neues Backend; Sicherungen bleiben. Sie werden vorher gefragt.</translation>
    </message>
    <message>
        <source>The backend runs elsewhere. What is under Backend touches everybody who uses it.</source>
        <translation>Das Backend läuft anderswo. Was unter „Backend“ steht, betrifft alle, die es nutzen.</translation>
    </message>
    <message>
        <source>What a client reset does with unsynced changes</source>
        <translation>Was ein Client-Reset mit nicht synchronisierten Änderungen macht</translation>
    </message>
    <message>
        <source>When a manual reset begins</source>
        <translation>Wann ein manueller Reset beginnt</translation>
    </message>
    <message>
        <source>When the server&apos;s history no longer fits</source>
        <translation>Wenn der Verlauf des Servers nicht mehr passt</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Cause a client reset</source>
        <translation>Einen Client-Reset auslösen</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
</context>
<context>
    <name>Fold</name>
    <message>
        <source>Unfolded</source>
        <translation>Aufgeklappt</translation>
    </message>
    <message>
        <source>Folded</source>
        <translation>Zugeklappt</translation>
    </message>
</context>
<context>
    <name>HistoryPicture</name>
    <message>
        <source>History of server and device</source>
        <translation>Verlauf von Server und Gerät</translation>
    </message>
    <message>
        <source>History before</source>
        <translation>Früherer Verlauf</translation>
    </message>
    <message>
        <source>▼ server&apos;s backup</source>
        <translation>▼ Sicherung</translation>
    </message>
    <message>
        <source>┆ here they part</source>
        <translation>┆ Trennung</translation>
    </message>
    <message>
        <source>··· trimmed, or before</source>
        <translation>··· gekürzt, davor</translation>
    </message>
    <message>
        <source>■ unsynced</source>
        <translation>■ ausstehend</translation>
    </message>
    <message>
        <source>The server&apos;s history is not known here</source>
        <translation>Der Verlauf des Servers ist hier nicht bekannt</translation>
    </message>
    <message>
        <source>Server: version {head} of a new history</source>
        <translation>Server: Version {head} eines neuen Verlaufs</translation>
    </message>
    <message>
        <source>Server: version {head}</source>
        <translation>Server: Version {head}</translation>
    </message>
    <message>
        <source>This device: version {version}</source>
        <translation>Gerät: Version {version}</translation>
    </message>
    <message numerus="yes">
        <source>, %n unsynced</source>
        <translation>
            <numerusform>, %n nicht synchronisiert</numerusform>
            <numerusform>, %n nicht synchronisiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListModel</name>
    <message>
        <source>All tasks</source>
        <extracomment>What tasks are dragged as: the JSON array of their keys. The key of a list that has no name yet, and is not made before it has one.</extracomment>
        <translation>Alle Aufgaben</translation>
    </message>
    <message>
        <source>New list</source>
        <translation>Neue Liste</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(ohne Namen)</translation>
    </message>
    <message numerus="yes">
        <source>{name}, %n open</source>
        <translation>
            <numerusform>{name}, %n offen</numerusform>
            <numerusform>{name}, %n offen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListsView</name>
    <message>
        <source>Lists</source>
        <translation>Listen</translation>
    </message>
</context>
<context>
    <name>LiveChangesModel</name>
    <message>
        <source>you</source>
        <extracomment>So many changes are kept, those within resets counted.</extracomment>
        <translation>Sie</translation>
    </message>
    <message>
        <source>other device</source>
        <translation>anderes Gerät</translation>
    </message>
    <message>
        <source>client reset</source>
        <translation>Client-Reset</translation>
    </message>
    <message>
        <source>recovery</source>
        <translation>Wiederherstellung</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>list</source>
        <translation>Liste</translation>
    </message>
    <message numerus="yes">
        <source>%n changes</source>
        <translation>
            <numerusform>%n Änderung</numerusform>
            <numerusform>%n Änderungen</numerusform>
        </translation>
    </message>
    <message>
        <source>added</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>nothing was different</source>
        <translation>nichts war anders</translation>
    </message>
    <message>
        <source>{added} added, {changed} changed, {deleted} deleted</source>
        <translation>{added} hinzugefügt, {changed} geändert, {deleted} gelöscht</translation>
    </message>
    <message>
        <source>{time}, {origin}: {class} {title}, {change}</source>
        <translation>{time}, {origin}: {class} {title}, {change}</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
</context>
<context>
    <name>LiveChangesPanel</name>
    <message>
        <source>Live changes</source>
        <translation>Live-Änderungen</translation>
    </message>
    <message>
        <source>client reset</source>
        <translation>Client-Reset</translation>
    </message>
    <message>
        <source>task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>No changes yet</source>
        <translation>Noch keine Änderungen</translation>
    </message>
    <message>
        <source>Every change appears here as it happens</source>
        <translation>Jede Änderung erscheint hier, sobald sie geschieht</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtern</translation>
    </message>
    <message>
        <source>Filter live changes</source>
        <translation>Live-Änderungen filtern</translation>
    </message>
    <message>
        <source>By whom</source>
        <translation>Von wem</translation>
    </message>
    <message>
        <source>by anyone</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>other device</source>
        <translation>anderes Gerät</translation>
    </message>
    <message>
        <source>recovery</source>
        <translation>Wiederherstellung</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Pause live changes</source>
        <translation>Live-Änderungen anhalten</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Als JSON kopieren</translation>
    </message>
    <message>
        <source>Copy live changes as JSON</source>
        <translation>Live-Änderungen als JSON kopieren</translation>
    </message>
    <message>
        <source>All that is shown</source>
        <translation>Alles, was gezeigt wird</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>Kein Treffer</translation>
    </message>
    <message>
        <source>No change is as the filter asks</source>
        <translation>Keine Änderung passt zum Filter</translation>
    </message>
    <message>
        <source>Go on ({count} new)</source>
        <translation>Weiter ({count} neue)</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Holdfast: {device}</source>
        <extracomment>Changes that come within this many milliseconds are drawn together.</extracomment>
        <translation>Holdfast: {device}</translation>
    </message>
    <message>
        <source>Live changes</source>
        <translation>Live-Änderungen</translation>
    </message>
    <message>
        <source>That is not among the tasks any more.</source>
        <translation>Das ist nicht mehr unter den Aufgaben.</translation>
    </message>
    <message>
        <source>Export tasks and lists</source>
        <translation>Aufgaben und Listen exportieren</translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>Tasks as CSV (*.csv)</source>
        <translation>Aufgaben als CSV (*.csv)</translation>
    </message>
    <message numerus="yes">
        <source>Exported %n objects.</source>
        <translation>
            <numerusform>%n Objekt exportiert.</numerusform>
            <numerusform>%n Objekte exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to recover from: no client reset has happened here.</source>
        <translation>Es gibt nichts wiederherzustellen: Hier gab es noch keinen Client-Reset.</translation>
    </message>
    <message>
        <source>About Holdfast</source>
        <translation>Über Holdfast</translation>
    </message>
    <message>
        <source>Holdfast {version} keeps your work when the server&apos;s history no longer fits it.

Longest time in which this window did not answer: {stall} ms

Licence: Apache-2.0</source>
        <translation>Holdfast {version} bewahrt Ihre Arbeit, wenn der Verlauf des Servers nicht mehr zu ihr passt.

Längste Zeit, in der dieses Fenster nicht reagiert hat: {stall} ms

Lizenz: Apache-2.0</translation>
    </message>
</context>
<context>
    <name>MessageCard</name>
    <message>
        <source>Dismiss this message</source>
        <translation>Diese Meldung ausblenden</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>MomentField</name>
    <message>
        <source>{name}: there is one</source>
        <translation>{name}: gesetzt</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Add it again</source>
        <translation>Wieder hinzufügen</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>PreviewModel</name>
    <message>
        <source>Change</source>
        <extracomment>Class, property and stored value, in a person&apos;s words.</extracomment>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>Eigenschaften</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>RecoveryDeciding</name>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation>Frisch</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>“{word}” is not possible for this object; its decision is as it was.</source>
        <translation>„{word}“ ist für dieses Objekt nicht möglich; seine Entscheidung ist, wie sie war.</translation>
    </message>
    <message>
        <source>“{word}” is not possible for {n} of the {all} selected; these stay as they were.</source>
        <translation>„{word}“ ist für {n} der {all} ausgewählten nicht möglich; diese bleiben, wie sie waren.</translation>
    </message>
</context>
<context>
    <name>RecoveryDelegate</name>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation>Frisch</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>Unentschieden</translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation>Gemischt</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
</context>
<context>
    <name>RecoveryDetail</name>
    <message>
        <source>Property by property</source>
        <extracomment>What a property is called, and a stored value of it, in a person&apos;s words. The values that a property can have, with their words; none where there are too many to name.</extracomment>
        <translation>Eigenschaft für Eigenschaft</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>Eigenschaft</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>As both sides last agreed on it</source>
        <translation>Wie beide Seiten sich zuletzt einig waren</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>This device, before the reset</source>
        <translation>Dieses Gerät, vor dem Reset</translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation>Frisch</translation>
    </message>
    <message>
        <source>As it is now, from the server</source>
        <translation>Wie es jetzt ist, vom Server</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>What it is after Apply</source>
        <translation>Wie es nach dem Übernehmen ist</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Verschieden</translation>
    </message>
    <message>
        <source>The same on both sides</source>
        <translation>Auf beiden Seiten gleich</translation>
    </message>
    <message>
        <source>{property}, {side}: {value}</source>
        <translation>{property}, {side}: {value}</translation>
    </message>
    <message>
        <source>backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>fresh</source>
        <translation>frische Kopie</translation>
    </message>
    <message>
        <source>{property}: take the decision back</source>
        <translation>{property}: Entscheidung zurücknehmen</translation>
    </message>
    <message>
        <source>Take the decision about this property back</source>
        <translation>Die Entscheidung über diese Eigenschaft zurücknehmen</translation>
    </message>
    <message>
        <source>Struck through: only in fresh. Underlined: only in the backup.</source>
        <translation>Durchgestrichen: nur in der frischen Kopie. Unterstrichen: nur in der Sicherung.</translation>
    </message>
    <message>
        <source>the realm has no place for it</source>
        <translation>das Realm hat keinen Platz dafür</translation>
    </message>
    <message>
        <source>{property}: the result</source>
        <translation>{property}: das Ergebnis</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht vorhanden</translation>
    </message>
</context>
<context>
    <name>RecoveryFilters</name>
    <message>
        <source>Search  Ctrl+F</source>
        <translation>Suchen  Strg+F</translation>
    </message>
    <message>
        <source>Search the differences</source>
        <translation>Unterschiede durchsuchen</translation>
    </message>
    <message>
        <source>Needs a look</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Only in backup</source>
        <translation>Nur in Sicherung</translation>
    </message>
    <message>
        <source>Only in fresh</source>
        <translation>Nur in frischer Kopie</translation>
    </message>
    <message>
        <source>Changed in backup</source>
        <translation>Hier geändert</translation>
    </message>
    <message>
        <source>Changed in fresh</source>
        <translation>Am Server geändert</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Not storable</source>
        <translation>Nicht speicherbar</translation>
    </message>
    <message>
        <source>Undecided, or changed since it was decided</source>
        <translation>Unentschieden oder seit der Entscheidung geändert</translation>
    </message>
    <message>
        <source>What only the backup has, and what the server lost</source>
        <translation>Was nur die Sicherung hat und was der Server verloren hat</translation>
    </message>
    <message>
        <source>What is new on the server</source>
        <translation>Was auf dem Server neu ist</translation>
    </message>
    <message>
        <source>Only you changed it</source>
        <translation>Nur Sie haben es geändert</translation>
    </message>
    <message>
        <source>Only the server&apos;s side changed it</source>
        <translation>Nur die Serverseite hat es geändert</translation>
    </message>
    <message>
        <source>Changed on both sides: what merges, conflicts, and what is merely different</source>
        <translation>Auf beiden Seiten geändert: was sich zusammenführen lässt, Konflikte und was bloß verschieden ist</translation>
    </message>
    <message>
        <source>Deleted on one side</source>
        <translation>Auf einer Seite gelöscht</translation>
    </message>
    <message>
        <source>What the server has no place for any more</source>
        <translation>Wofür der Server keinen Platz mehr hat</translation>
    </message>
</context>
<context>
    <name>RecoveryFoot</name>
    <message>
        <source>Working</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Undo &amp;recovery</source>
        <translation>Wiederherstellung &amp;zurücknehmen</translation>
    </message>
    <message>
        <source>Takes the last Apply back where nothing has changed since</source>
        <translation>Nimmt das letzte Übernehmen zurück, wo sich seither nichts geändert hat</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>What is shown, as JSON Lines or CSV (Ctrl+E)</source>
        <translation>Das Gezeigte, als JSON Lines oder CSV (Strg+E)</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>The exact writes that Apply will make (Ctrl+P)</source>
        <translation>Genau das, was „Übernehmen“ schreibt (Strg+P)</translation>
    </message>
    <message>
        <source>Decide &amp;later</source>
        <translation>S&amp;päter entscheiden</translation>
    </message>
    <message>
        <source>Closes the window; what you decided is kept (Esc)</source>
        <translation>Schließt das Fenster; was Sie entschieden haben, bleibt (Esc)</translation>
    </message>
    <message>
        <source>Backs everything up, then writes what is decided (Ctrl+Enter)</source>
        <translation>Sichert alles und schreibt dann, was entschieden ist (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Apply 1 change</source>
        <translation>1 Änderung übernehmen</translation>
    </message>
    <message numerus="yes">
        <source>Apply %n changes</source>
        <translation>
            <numerusform>%n Änderung übernehmen</numerusform>
            <numerusform>%n Änderungen übernehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message numerus="yes">
        <source>restore %n</source>
        <translation>
            <numerusform>%n zurückholen</numerusform>
            <numerusform>%n zurückholen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take the backup for %n</source>
        <translation>
            <numerusform>bei %n die Sicherung nehmen</numerusform>
            <numerusform>bei %n die Sicherung nehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>merge %n</source>
        <translation>
            <numerusform>%n zusammenführen</numerusform>
            <numerusform>%n zusammenführen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>keep both of %n</source>
        <translation>
            <numerusform>bei %n beide behalten</numerusform>
            <numerusform>bei %n beide behalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take %n property by property</source>
        <translation>
            <numerusform>%n Eigenschaft für Eigenschaft nehmen</numerusform>
            <numerusform>%n Eigenschaft für Eigenschaft nehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>delete %n again</source>
        <translation>
            <numerusform>%n erneut löschen</numerusform>
            <numerusform>%n erneut löschen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>leave %n as the server has it</source>
        <translation>
            <numerusform>%n so lassen, wie der Server es hat</numerusform>
            <numerusform>%n so lassen, wie der Server sie hat</numerusform>
        </translation>
    </message>
    <message>
        <source>Apply will {list}.</source>
        <translation>Beim Übernehmen: {list}.</translation>
    </message>
    <message>
        <source>Nothing was lost: what is listed stays as the server has it.</source>
        <translation>Nichts ging verloren: Was aufgeführt ist, bleibt, wie der Server es hat.</translation>
    </message>
    <message>
        <source>Nothing is decided that Apply could do.</source>
        <translation>Nichts ist entschieden, was „Übernehmen“ tun könnte.</translation>
    </message>
    <message>
        <source>1 needs a look and waits.</source>
        <translation>1 ist noch zu prüfen und wartet.</translation>
    </message>
    <message numerus="yes">
        <source>%n need a look and wait.</source>
        <translation>
            <numerusform>%n ist noch zu prüfen und wartet.</numerusform>
            <numerusform>%n sind noch zu prüfen und warten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changed since you decided: %n.</source>
        <translation>
            <numerusform>Seit Ihrer Entscheidung geändert: %n.</numerusform>
            <numerusform>Seit Ihrer Entscheidung geändert: %n.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryHead</name>
    <message>
        <source>Recover your changes</source>
        <translation>Ihre Änderungen wiederherstellen</translation>
    </message>
    <message>
        <source>It is not known what both sides last agreed on, so the two are only compared with each other.</source>
        <translation>Es ist nicht bekannt, worauf sich beide Seiten zuletzt geeinigt hatten; daher werden sie nur miteinander verglichen.</translation>
    </message>
    <message>
        <source>Backup to recover from</source>
        <translation>Sicherung, aus der wiederhergestellt wird</translation>
    </message>
    <message>
        <source>Backups with something to recover</source>
        <translation>Sicherungen mit Wiederherstellbarem</translation>
    </message>
    <message>
        <source>Sync could not go on as it was, so this device had to start afresh.</source>
        <translation>Die Synchronisierung konnte so nicht weitergehen, deshalb musste dieses Gerät neu anfangen.</translation>
    </message>
    <message>
        <source>Backup: {time}, {objects}, {unsynced}</source>
        <translation>Sicherung: {time}, {objects}, {unsynced}</translation>
    </message>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation>
            <numerusform>%n nicht synchronisiert</numerusform>
            <numerusform>%n nicht synchronisiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Fresh: {time}, {objects}, server version {version}</source>
        <translation>Frische Kopie: {time}, {objects}, Serverversion {version}</translation>
    </message>
    <message>
        <source>Last agreed: server version {version}</source>
        <translation>Zuletzt einig: Serverversion {version}</translation>
    </message>
    <message>
        <source>1 object</source>
        <translation>1 Objekt</translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation>
            <numerusform>%n Objekt</numerusform>
            <numerusform>%n Objekte</numerusform>
        </translation>
    </message>
    <message>
        <source>The server was restored from an earlier backup, so some of what it once had is missing there.</source>
        <translation>Der Server wurde aus einer früheren Sicherung wiederhergestellt, deshalb fehlt dort manches, was er einmal hatte.</translation>
    </message>
    <message>
        <source>Sync was switched off on the server and on again, so this device had to start afresh.</source>
        <translation>Die Synchronisierung wurde auf dem Server aus- und wieder eingeschaltet, deshalb musste dieses Gerät neu anfangen.</translation>
    </message>
    <message>
        <source>This app and the server did not agree on what the data looks like, so this device had to start afresh.</source>
        <translation>Diese App und der Server waren sich nicht einig, wie die Daten aussehen, deshalb musste dieses Gerät neu anfangen.</translation>
    </message>
    <message>
        <source>This device was offline for longer than the server keeps its history, so it had to start afresh.</source>
        <translation>Dieses Gerät war länger offline, als der Server seinen Verlauf aufbewahrt, deshalb musste es neu anfangen.</translation>
    </message>
    <message>
        <source>The shape of the data was changed on the server, so this device had to start afresh.</source>
        <translation>Der Aufbau der Daten wurde auf dem Server geändert, deshalb musste dieses Gerät neu anfangen.</translation>
    </message>
    <message>
        <source>This device&apos;s data was put back from a copy, so it had to start afresh.</source>
        <translation>Die Daten dieses Geräts wurden aus einer Kopie zurückgespielt, deshalb musste es neu anfangen.</translation>
    </message>
</context>
<context>
    <name>RecoveryModel</name>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>whole object</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>It has changed since “{decision}” was decided: look again. Apply leaves it out.</source>
        <translation>Es hat sich geändert, seit „{decision}“ entschieden wurde: Prüfen Sie es erneut. „Übernehmen“ lässt es aus.</translation>
    </message>
    <message>
        <source>Decided beforehand, because nothing can be lost by it</source>
        <translation>Vorab entschieden, weil dabei nichts verloren gehen kann</translation>
    </message>
    <message>
        <source>Fresh stays as it is, and the backup keeps its own</source>
        <translation>Die frische Kopie bleibt, wie sie ist, und die Sicherung behält das Ihre</translation>
    </message>
    <message>
        <source>{time}, on this device before the reset</source>
        <translation>{time}, auf diesem Gerät vor dem Reset</translation>
    </message>
    <message>
        <source>{time}, from the server</source>
        <translation>{time}, vom Server</translation>
    </message>
    <message>
        <source>{title}, {column}: {text}</source>
        <translation>{title}, {column}: {text}</translation>
    </message>
</context>
<context>
    <name>RecoveryObject</name>
    <message>
        <source>No object selected</source>
        <translation>Kein Objekt ausgewählt</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Ohne Titel</translation>
    </message>
    <message>
        <source>Changed since you decided, look again.</source>
        <translation>Seit Ihrer Entscheidung geändert, prüfen Sie erneut.</translation>
    </message>
    <message>
        <source>Decide: {word}</source>
        <translation>Entscheiden: {word}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>RecoveryPreview</name>
    <message>
        <source>Holdfast: what Apply will write</source>
        <translation>Holdfast: was „Übernehmen“ schreibt</translation>
    </message>
    <message numerus="yes">
        <source>Apply will make %n changes, all at once, after a backup. Nothing else is touched.</source>
        <translation>
            <numerusform>„Übernehmen“ macht %n Änderung, nach einer Sicherung. Sonst wird nichts angerührt.</numerusform>
            <numerusform>„Übernehmen“ macht %n Änderungen, alle auf einmal, nach einer Sicherung. Sonst wird nichts angerührt.</numerusform>
        </translation>
    </message>
    <message>
        <source>What Apply will write</source>
        <translation>Was „Übernehmen“ schreibt</translation>
    </message>
    <message>
        <source>Nothing to write</source>
        <translation>Nichts zu schreiben</translation>
    </message>
    <message>
        <source>Nothing is decided that would change anything</source>
        <translation>Nichts ist entschieden, was etwas ändern würde</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>RecoveryRuleBar</name>
    <message>
        <source>Rule for what is shown</source>
        <translation>Regel für das Gezeigte</translation>
    </message>
    <message>
        <source>Restore what is only in the backup</source>
        <translation>Zurückholen, was nur in der Sicherung ist</translation>
    </message>
    <message>
        <source>Merge what merges</source>
        <translation>Zusammenführen, was geht</translation>
    </message>
    <message>
        <source>Newest wins</source>
        <translation>Neuestes gewinnt</translation>
    </message>
    <message>
        <source>Take the backup</source>
        <translation>Sicherung nehmen</translation>
    </message>
    <message>
        <source>Take fresh</source>
        <translation>Frische Kopie nehmen</translation>
    </message>
    <message>
        <source>Do my deletes again</source>
        <translation>Meine Löschungen wiederholen</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Beide behalten</translation>
    </message>
    <message>
        <source>Clear: leave undecided</source>
        <translation>Leeren: unentschieden lassen</translation>
    </message>
    <message>
        <source>Also over decisions made by &amp;hand</source>
        <translation>Auch für von &amp;Hand Entschiedenes</translation>
    </message>
    <message>
        <source>Rules also decide what was decided by hand</source>
        <translation>Regeln entscheiden auch, was von Hand entschieden wurde</translation>
    </message>
    <message>
        <source>&amp;Use rule</source>
        <translation>Regel an&amp;wenden</translation>
    </message>
    <message>
        <source>Use the rule on what is shown</source>
        <translation>Die Regel auf das Gezeigte anwenden</translation>
    </message>
    <message>
        <source>Take the last decision back (Ctrl+Z)</source>
        <translation>Letzte Entscheidung zurücknehmen (Strg+Z)</translation>
    </message>
    <message>
        <source>Do the decision again (Ctrl+Shift+Z)</source>
        <translation>Entscheidung wiederholen (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Rule for the one shown:</source>
        <translation>Regel für das eine gezeigte:</translation>
    </message>
    <message numerus="yes">
        <source>Rule for the %n shown:</source>
        <translation>
            <numerusform>Regel für das %n gezeigte:</numerusform>
            <numerusform>Regel für die %n gezeigten:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rule decided %n of the {all} shown.</source>
        <translation>
            <numerusform>Die Regel hat %n von {all} gezeigten entschieden.</numerusform>
            <numerusform>Die Regel hat %n von {all} gezeigten entschieden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decided by hand and left alone: %n.</source>
        <translation>
            <numerusform>Von Hand entschieden und so belassen: %n.</numerusform>
            <numerusform>Von Hand entschieden und so belassen: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as a time is not known: %n.</source>
        <translation>
            <numerusform>Unverändert, weil eine Zeit nicht bekannt ist: %n.</numerusform>
            <numerusform>Unverändert, weil eine Zeit nicht bekannt ist: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as a time is in the future: %n.</source>
        <translation>
            <numerusform>Unverändert, weil eine Zeit in der Zukunft liegt: %n.</numerusform>
            <numerusform>Unverändert, weil eine Zeit in der Zukunft liegt: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as both times are the same: %n.</source>
        <translation>
            <numerusform>Unverändert, weil beide Zeiten gleich sind: %n.</numerusform>
            <numerusform>Unverändert, weil beide Zeiten gleich sind: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as there is no place for what the backup has: %n.</source>
        <translation>
            <numerusform>Unverändert, weil es für den Inhalt der Sicherung keinen Platz gibt: %n.</numerusform>
            <numerusform>Unverändert, weil es für den Inhalt der Sicherung keinen Platz gibt: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as the rule says nothing about them: %n.</source>
        <translation>
            <numerusform>So belassen, weil die Regel dazu nichts sagt: %n.</numerusform>
            <numerusform>So belassen, weil die Regel dazu nichts sagt: %n.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryTable</name>
    <message>
        <source>Differences between backup and fresh</source>
        <translation>Unterschiede zwischen Sicherung und frischer Kopie</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird verglichen …</translation>
    </message>
    <message>
        <source>Comparing the backup with what is there now.</source>
        <translation>Die Sicherung wird mit dem jetzigen Stand verglichen.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No difference fits the search and the filter.</source>
        <translation>Kein Unterschied passt zu Suche und Filter.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>All done</source>
        <translation>Alles erledigt</translation>
    </message>
    <message>
        <source>Everything from this backup is settled. “Undo recovery” takes it back.</source>
        <translation>Alles aus dieser Sicherung ist geklärt. „Wiederherstellung zurücknehmen“ macht es rückgängig.</translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation>Nichts ging verloren</translation>
    </message>
    <message>
        <source>All that the backup holds is there, and the same. There is nothing to decide.</source>
        <translation>Alles, was die Sicherung enthält, ist da und gleich. Es gibt nichts zu entscheiden.</translation>
    </message>
    <message>
        <source>Changed in backup</source>
        <translation>Hier geändert</translation>
    </message>
    <message>
        <source>Changed in fresh</source>
        <translation>Am Server geändert</translation>
    </message>
    <message>
        <source>Only in fresh</source>
        <translation>Nur in frischer Kopie</translation>
    </message>
    <message>
        <source>Delete again</source>
        <translation>Erneut löschen</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>whole object</source>
        <translation>alles</translation>
    </message>
</context>
<context>
    <name>RecoveryWindow</name>
    <message>
        <source>Holdfast: recover your changes</source>
        <translation>Holdfast: Ihre Änderungen wiederherstellen</translation>
    </message>
    <message>
        <source>Taking the recovery back…</source>
        <translation>Wiederherstellung wird zurückgenommen …</translation>
    </message>
    <message>
        <source>Backing everything up, then writing your changes…</source>
        <translation>Alles wird gesichert, dann werden Ihre Änderungen geschrieben …</translation>
    </message>
    <message numerus="yes">
        <source>The recovery was taken back: %n done.</source>
        <translation>
            <numerusform>Die Wiederherstellung wurde zurückgenommen: %n erledigt.</numerusform>
            <numerusform>Die Wiederherstellung wurde zurückgenommen: %n erledigt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Applied: %n done.</source>
        <translation>
            <numerusform>Übernommen: %n erledigt.</numerusform>
            <numerusform>Übernommen: %n erledigt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out.</source>
        <translation>
            <numerusform>%n ausgelassen.</numerusform>
            <numerusform>%n ausgelassen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation>
            <numerusform>%n fehlgeschlagen.</numerusform>
            <numerusform>%n fehlgeschlagen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Export what is shown</source>
        <translation>Das Gezeigte exportieren</translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation>JSON Lines (*.jsonl)</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message numerus="yes">
        <source>Exported %n objects.</source>
        <translation>
            <numerusform>%n Objekt exportiert.</numerusform>
            <numerusform>%n Objekte exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ctrl+1 backup, Ctrl+2 fresh, Ctrl+3 merge, Ctrl+4 both, Ctrl+0 undecided
Space: the next possible decision
Alt+Down, Alt+Up: the next that needs a look
Enter: to the properties; there Alt+Left backup, Alt+Right fresh
F6: the next part of the window
Ctrl+F: search
Ctrl+Z, Ctrl+Shift+Z: take a decision back, do it again
Ctrl+E: export, Ctrl+P: preview
Ctrl+Enter: apply
Esc: decide later</source>
        <translation>Strg+1 Sicherung, Strg+2 frische Kopie, Strg+3 zusammenführen, Strg+4 beide, Strg+0 unentschieden
Leertaste: die nächste mögliche Entscheidung
Alt+Pfeil ab, Alt+Pfeil auf: das nächste, das zu prüfen ist
Eingabe: zu den Eigenschaften; dort Alt+Pfeil links Sicherung, Alt+Pfeil rechts frische Kopie
F6: der nächste Teil des Fensters
Strg+F: suchen
Strg+Z, Strg+Umschalt+Z: Entscheidung zurücknehmen, wiederholen
Strg+E: exportieren, Strg+P: Vorschau
Strg+Eingabe: übernehmen
Esc: später entscheiden</translation>
    </message>
    <message>
        <source>Nothing that is shown needs a look.</source>
        <translation>Nichts vom Gezeigten ist zu prüfen.</translation>
    </message>
    <message>
        <source>Holdfast: keys</source>
        <translation>Holdfast: Tasten</translation>
    </message>
    <message>
        <source>Keys of the recovery window</source>
        <translation>Tasten im Wiederherstellungsfenster</translation>
    </message>
</context>
<context>
    <name>RecoveryWords</name>
    <message>
        <source>Decision</source>
        <extracomment>States in which one side has no such object: it differs as a whole.</extracomment>
        <translation>Entscheidung</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Backup last modified</source>
        <translation>Sicherung geändert</translation>
    </message>
    <message>
        <source>Fresh last modified</source>
        <translation>Frisch geändert</translation>
    </message>
    <message>
        <source>Newer</source>
        <translation>Neuer</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>What Apply will do with the object. Space goes through what is possible.</source>
        <translation>Was „Übernehmen“ mit dem Objekt macht. Die Leertaste geht durch, was möglich ist.</translation>
    </message>
    <message>
        <source>This device, before the reset</source>
        <translation>Dieses Gerät, vor dem Reset</translation>
    </message>
    <message>
        <source>From the server</source>
        <translation>Vom Server</translation>
    </message>
    <message>
        <source>Which of the two was modified last</source>
        <translation>Was von beiden zuletzt geändert wurde</translation>
    </message>
    <message>
        <source>The properties in which backup and fresh differ</source>
        <translation>Die Eigenschaften, in denen sich Sicherung und frische Kopie unterscheiden</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Fällig</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Last modified</source>
        <translation>Zuletzt geändert</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Sicherung</translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation>Frisch</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>Unentschieden</translation>
    </message>
    <message>
        <source>Delete again</source>
        <translation>Erneut löschen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>Beide</translation>
    </message>
    <message>
        <source>By property</source>
        <translation>Je Eigenschaft</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Niedrig</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>vor %n min</numerusform>
            <numerusform>vor %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>vor %n h</numerusform>
            <numerusform>vor %n h</numerusform>
        </translation>
    </message>
    <message>
        <source>Only in backup</source>
        <translation>Nur in Sicherung</translation>
    </message>
    <message>
        <source>Made on this device before the reset; the server never got it.</source>
        <translation>Vor dem Reset auf diesem Gerät erstellt; der Server hat es nie erhalten.</translation>
    </message>
    <message>
        <source>Lost on server</source>
        <translation>Am Server verloren</translation>
    </message>
    <message>
        <source>The server once had it and lost it when it was restored. The backup still has it.</source>
        <translation>Der Server hatte es einmal und verlor es, als er wiederhergestellt wurde. Die Sicherung hat es noch.</translation>
    </message>
    <message>
        <source>Only in fresh</source>
        <translation>Nur in frischer Kopie</translation>
    </message>
    <message>
        <source>New on the server; this device never had it. It stays.</source>
        <translation>Neu auf dem Server; dieses Gerät hatte es nie. Es bleibt.</translation>
    </message>
    <message>
        <source>Deleted in fresh</source>
        <translation>Am Server gelöscht</translation>
    </message>
    <message>
        <source>Deleted on the server. You had not changed it.</source>
        <translation>Auf dem Server gelöscht. Sie hatten es nicht geändert.</translation>
    </message>
    <message>
        <source>Edited here, deleted in fresh</source>
        <translation>Hier geändert, am Server gelöscht</translation>
    </message>
    <message>
        <source>You changed it, and meanwhile it was deleted on the server.</source>
        <translation>Sie haben es geändert, und inzwischen wurde es auf dem Server gelöscht.</translation>
    </message>
    <message>
        <source>Deleted in backup</source>
        <translation>Hier gelöscht</translation>
    </message>
    <message>
        <source>You deleted it here, but the server has it still.</source>
        <translation>Sie haben es hier gelöscht, aber der Server hat es noch.</translation>
    </message>
    <message>
        <source>Deleted here, edited in fresh</source>
        <translation>Hier gelöscht, am Server geändert</translation>
    </message>
    <message>
        <source>You deleted it here, and meanwhile it was changed on the server.</source>
        <translation>Sie haben es hier gelöscht, und inzwischen wurde es auf dem Server geändert.</translation>
    </message>
    <message>
        <source>Changed in backup</source>
        <translation>Hier geändert</translation>
    </message>
    <message>
        <source>You changed it before the reset; the server still has what it was before.</source>
        <translation>Sie haben es vor dem Reset geändert; der Server hat noch, was es vorher war.</translation>
    </message>
    <message>
        <source>Changed in fresh</source>
        <translation>Am Server geändert</translation>
    </message>
    <message>
        <source>It is otherwise on the server; you had not changed it since the last sync.</source>
        <translation>Auf dem Server ist es anders; Sie hatten es seit der letzten Synchronisierung nicht geändert.</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>Beide geändert</translation>
    </message>
    <message>
        <source>Both sides changed it, but not the same property: both changes can be kept.</source>
        <translation>Beide Seiten haben es geändert, aber nicht dieselbe Eigenschaft: Beide Änderungen können bleiben.</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>Both sides changed the same property to different values.</source>
        <translation>Beide Seiten haben dieselbe Eigenschaft auf verschiedene Werte geändert.</translation>
    </message>
    <message>
        <source>Not storable</source>
        <translation>Nicht speicherbar</translation>
    </message>
    <message>
        <source>The server has no place any more for what you changed; it can be exported.</source>
        <translation>Der Server hat für Ihre Änderung keinen Platz mehr; sie lässt sich exportieren.</translation>
    </message>
    <message>
        <source>Different</source>
        <translation>Verschieden</translation>
    </message>
    <message>
        <source>The two differ, and it is not known what they were before.</source>
        <translation>Die beiden unterscheiden sich, und es ist nicht bekannt, was sie vorher waren.</translation>
    </message>
</context>
<context>
    <name>ResetCards</name>
    <message>
        <source>Client resets</source>
        <translation>Client-Resets</translation>
    </message>
    <message>
        <source>No client reset has happened on this device.</source>
        <translation>Auf diesem Gerät gab es noch keinen Client-Reset.</translation>
    </message>
</context>
<context>
    <name>ResetNews</name>
    <message>
        <source>This device can&apos;t sync</source>
        <translation>Dieses Gerät kann nicht synchronisieren</translation>
    </message>
    <message>
        <source>The client reset did not work</source>
        <translation>Der Client-Reset hat nicht geklappt</translation>
    </message>
    <message>
        <source>Something waits in the backup for you to decide.</source>
        <translation>In der Sicherung wartet etwas darauf, dass Sie entscheiden.</translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation>Nichts ging verloren</translation>
    </message>
    <message>
        <source>This device was reset, and nothing of yours is missing from the fresh copy.</source>
        <translation>Dieses Gerät wurde zurückgesetzt, und in der frischen Kopie fehlt nichts von Ihnen.</translation>
    </message>
    <message>
        <source>Why a reset is needed</source>
        <translation>Warum ein Reset nötig ist</translation>
    </message>
    <message>
        <source>The reset begins when Holdfast is started again</source>
        <translation>Der Reset beginnt, wenn Holdfast wieder gestartet wird</translation>
    </message>
    <message>
        <source>Until then nothing is uploaded or downloaded; what you write stays on this device.</source>
        <translation>Bis dahin wird nichts hoch- oder heruntergeladen; was Sie schreiben, bleibt auf diesem Gerät.</translation>
    </message>
</context>
<context>
    <name>ResetsDock</name>
    <message>
        <source>Resets</source>
        <extracomment>What comes within this many milliseconds is drawn together. How often the backend is asked while nothing is heard from it, in milliseconds. So many objects of each part of a report are named.</extracomment>
        <translation>Resets</translation>
    </message>
    <message>
        <source>As text</source>
        <translation>Als Text</translation>
    </message>
    <message>
        <source>Show the history as text</source>
        <translation>Verlauf als Text zeigen</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>Changed since this was first shown</source>
        <translation>Geändert, seit dies zuerst gezeigt wurde</translation>
    </message>
</context>
<context>
    <name>ScenarioWindow</name>
    <message>
        <source>Holdfast scenario: {title}</source>
        <extracomment>Seconds that a step is looked at; and for each character of a note, so many more.</extracomment>
        <translation>Holdfast-Szenario: {title}</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Server and devices are starting…</source>
        <translation>Server und Geräte starten …</translation>
    </message>
    <message>
        <source>The end. Everything came as the story says.</source>
        <translation>Ende. Alles kam, wie die Geschichte es sagt.</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>Step {step} of {total}</source>
        <translation>Schritt {step} von {total}</translation>
    </message>
    <message>
        <source>Step {step} failed: {why}</source>
        <translation>Schritt {step} ist gescheitert: {why}</translation>
    </message>
    <message>
        <source>Paused. Next plays one step.</source>
        <translation>Angehalten. „Weiter“ spielt einen Schritt.</translation>
    </message>
</context>
<context>
    <name>ScenePane</name>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Objects of {place}</source>
        <translation>Objekte von {place}</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Down: its process is gone</source>
        <translation>Ausgefallen: Sein Prozess ist weg</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>Noch nichts hier</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>sync is {state}</source>
        <translation>Synchronisierung: {state}</translation>
    </message>
    <message>
        <source>Reset needed</source>
        <translation>Reset nötig</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation>
            <numerusform>%n nicht synchronisiert</numerusform>
            <numerusform>%n nicht synchronisiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Synced</source>
        <translation>Synchronisiert</translation>
    </message>
    <message numerus="yes">
        <source>Recovery waiting: %n</source>
        <translation>
            <numerusform>Wiederherstellung wartet: %n</numerusform>
            <numerusform>Wiederherstellung wartet: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Resets: {count}, the last: {cause}</source>
        <translation>Resets: {count}, der letzte: {cause}</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>Noch nicht verbunden</translation>
    </message>
    <message>
        <source>{title}, unsynced</source>
        <translation>{title}, nicht synchronisiert</translation>
    </message>
    <message>
        <source>no details</source>
        <translation>keine Details</translation>
    </message>
    <message>
        <source>{title}, deleted</source>
        <translation>{title}, gelöscht</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Open another device</source>
        <extracomment>How long a word in passing stays, in milliseconds.</extracomment>
        <translation>Weiteres Gerät öffnen</translation>
    </message>
    <message>
        <source>{device}: open another device</source>
        <translation>{device}: weiteres Gerät öffnen</translation>
    </message>
    <message>
        <source>{text} · server version {version}</source>
        <translation>{text} · Serverversion {version}</translation>
    </message>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation>
            <numerusform>%n nicht synchronisiert</numerusform>
            <numerusform>%n nicht synchronisiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Recovery waiting: %n</source>
        <translation>
            <numerusform>Wiederherstellung wartet: %n</numerusform>
            <numerusform>Wiederherstellung wartet: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Synced {when}</source>
        <translation>Synchronisiert {when}</translation>
    </message>
    <message>
        <source>Downloading {done}/{total}</source>
        <translation>Lädt herunter: {done}/{total}</translation>
    </message>
    <message>
        <source>Uploading {total}</source>
        <translation>Lädt hoch: {total}</translation>
    </message>
    <message>
        <source>Offline since {when}</source>
        <translation>Offline seit {when}</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Verbindet</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Reset needed</source>
        <translation>Reset nötig</translation>
    </message>
    <message>
        <source>Resetting</source>
        <translation>Reset läuft</translation>
    </message>
    <message>
        <source>Error: {what}</source>
        <translation>Fehler: {what}</translation>
    </message>
</context>
<context>
    <name>TaskDelegate</name>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Überfällig</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Niedrig</translation>
    </message>
    <message>
        <source>unsynced</source>
        <translation>nicht synchronisiert</translation>
    </message>
    <message>
        <source>synced</source>
        <translation>synchronisiert</translation>
    </message>
</context>
<context>
    <name>TaskEditor</name>
    <message>
        <source>This task was deleted by {who}. All that stands here is kept, and can be added again.</source>
        <translation>Diese Aufgabe wurde gelöscht, und zwar von {who}. Alles, was hier steht, bleibt erhalten und lässt sich wieder hinzufügen.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>with commas between them</source>
        <translation>durch Kommas getrennt</translation>
    </message>
    <message>
        <source>a line for each step</source>
        <translation>eine Zeile je Schritt</translation>
    </message>
    <message>
        <source>Add it again</source>
        <translation>Wieder hinzufügen</translation>
    </message>
    <message>
        <source>Add the task again</source>
        <translation>Die Aufgabe wieder hinzufügen</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>Änderungen verwerfen</translation>
    </message>
    <message>
        <source>The task as it is stored</source>
        <translation>Die Aufgabe, wie sie gespeichert ist</translation>
    </message>
    <message>
        <source>Save and close</source>
        <translation>Speichern und schließen</translation>
    </message>
    <message>
        <source>Enter; closing in another way keeps what you typed, too</source>
        <translation>Eingabetaste; auch wer anders schließt, behält das Getippte</translation>
    </message>
    <message>
        <source>Holdfast: {title}</source>
        <translation>Holdfast: {title}</translation>
    </message>
    <message>
        <source>The server has {value} here, and keeps it otherwise than this version does.</source>
        <translation>Der Server hat hier {value} und führt es anders als diese Version.</translation>
    </message>
    <message>
        <source>This was changed elsewhere meanwhile. What you type stays.</source>
        <translation>Das wurde inzwischen anderswo geändert. Was Sie tippen, bleibt.</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
</context>
<context>
    <name>TaskModel</name>
    <message>
        <source>unsynced</source>
        <translation>nicht synchronisiert</translation>
    </message>
    <message>
        <source>synced</source>
        <translation>synchronisiert</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>nicht erledigt</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>{title}: {column} {value}</source>
        <translation>{title}: {column} {value}</translation>
    </message>
    <message>
        <source>The server keeps this otherwise than this version does: it can be read, not changed.</source>
        <translation>Der Server führt dies anders als diese Version: Es lässt sich lesen, aber nicht ändern.</translation>
    </message>
    <message>
        <source>Changed on this device; the server has not confirmed it yet</source>
        <translation>Auf diesem Gerät geändert; der Server hat es noch nicht bestätigt</translation>
    </message>
    <message>
        <source>The server has it</source>
        <translation>Der Server hat es</translation>
    </message>
</context>
<context>
    <name>TaskTable</name>
    <message>
        <source>Tasks</source>
        <extracomment>What goes first where there is no room for everything. Done, title and sync always stay. Below this width of the title (in pixels) a column goes.</extracomment>
        <translation>Aufgaben</translation>
    </message>
</context>
<context>
    <name>TasksPane</name>
    <message>
        <source>Nothing to do</source>
        <extracomment>So many deleted tasks are remembered, for whoever was typing into one of them.</extracomment>
        <translation>Nichts zu tun</translation>
    </message>
    <message>
        <source>Add a task below: Ctrl+N</source>
        <translation>Unten eine Aufgabe hinzufügen: Strg+N</translation>
    </message>
    <message>
        <source>This list stays: every task without another is in it.</source>
        <translation>Diese Liste bleibt: In ihr ist jede Aufgabe, die sonst keine hat.</translation>
    </message>
    <message>
        <source>Holdfast: delete a list</source>
        <translation>Holdfast: Liste löschen</translation>
    </message>
    <message>
        <source>Delete the list “{name}”?</source>
        <translation>Die Liste „{name}“ löschen?</translation>
    </message>
    <message numerus="yes">
        <source>It has %n tasks. Either way Ctrl+Z brings all of it back.</source>
        <translation>
            <numerusform>Sie hat %n Aufgabe. In jedem Fall holt Strg+Z alles zurück.</numerusform>
            <numerusform>Sie hat %n Aufgaben. In jedem Fall holt Strg+Z alles zurück.</numerusform>
        </translation>
    </message>
    <message>
        <source>Move tasks to the Inbox</source>
        <translation>Aufgaben in den Eingang verschieben</translation>
    </message>
    <message>
        <source>Delete tasks, too</source>
        <translation>Auch die Aufgaben löschen</translation>
    </message>
    <message>
        <source>Search tasks…  Ctrl+F</source>
        <translation>Aufgaben suchen …  Strg+F</translation>
    </message>
    <message>
        <source>Search tasks</source>
        <translation>Aufgaben suchen</translation>
    </message>
    <message>
        <source>Add a task…  Ctrl+N</source>
        <translation>Aufgabe hinzufügen …  Strg+N</translation>
    </message>
    <message>
        <source>Add a task</source>
        <translation>Aufgabe hinzufügen</translation>
    </message>
    <message>
        <source>Move to list</source>
        <translation>In Liste verschieben</translation>
    </message>
    <message>
        <source>New list</source>
        <translation>Neue Liste</translation>
    </message>
    <message>
        <source>“{title}” was deleted by {who} while you were editing it. What you typed is kept.</source>
        <translation>„{title}“ wurde von {who} gelöscht, während Sie es bearbeiteten. Was Sie getippt haben, bleibt erhalten.</translation>
    </message>
    <message>
        <source>The list “{name}” was deleted while you were naming it. What you typed is kept.</source>
        <translation>Die Liste „{name}“ wurde gelöscht, während Sie sie benannten. Was Sie getippt haben, bleibt erhalten.</translation>
    </message>
    <message>
        <source>you</source>
        <translation>Ihnen</translation>
    </message>
    <message>
        <source>the client reset</source>
        <translation>dem Client-Reset</translation>
    </message>
    <message>
        <source>the recovery</source>
        <translation>der Wiederherstellung</translation>
    </message>
    <message>
        <source>another device</source>
        <translation>einem anderen Gerät</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>Kein Treffer</translation>
    </message>
    <message>
        <source>No task holds what you search for</source>
        <translation>Keine Aufgabe enthält, was Sie suchen</translation>
    </message>
</context>
<context>
    <name>TourLine</name>
    <message>
        <source>This app lets you break sync on purpose.</source>
        <translation>Mit dieser App können Sie die Synchronisierung absichtlich stören.</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Rundgang machen</translation>
    </message>
    <message>
        <source>Look around</source>
        <translation>Selbst umsehen</translation>
    </message>
</context>
<context>
    <name>_Card</name>
    <message>
        <source>What became of what</source>
        <translation>Was woraus geworden ist</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Kept as you made them</source>
        <translation>Behalten, wie Sie es gemacht haben</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>Zusammengeführt</translation>
    </message>
    <message>
        <source>The server&apos;s values gave way</source>
        <translation>Die Werte des Servers wichen</translation>
    </message>
    <message>
        <source>Dropped, but in the backup</source>
        <translation>Verworfen, aber in der Sicherung</translation>
    </message>
    <message>
        <source>Withheld</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source>Lost on the server</source>
        <translation>Auf dem Server verloren</translation>
    </message>
    <message>
        <source>Waiting in the backup</source>
        <translation>Wartet in der Sicherung</translation>
    </message>
    <message>
        <source>Open backup</source>
        <translation>Zur Sicherung</translation>
    </message>
    <message>
        <source>Open the backup of this reset: {cause}</source>
        <translation>Die Sicherung dieses Resets öffnen: {cause}</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Copy this reset as text: {cause}</source>
        <translation>Diesen Reset als Text kopieren: {cause}</translation>
    </message>
</context>
<context>
    <name>_Counted</name>
    <message numerus="yes">
        <source>%n s ago</source>
        <translation>
            <numerusform>vor %n s</numerusform>
            <numerusform>vor %n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>vor %n min</numerusform>
            <numerusform>vor %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>vor %n h</numerusform>
            <numerusform>vor %n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n d ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n backup(s) so far.</source>
        <translation>
            <numerusform>Bisher %n Sicherung.</numerusform>
            <numerusform>Bisher %n Sicherungen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A task has %n properties.</source>
        <translation>
            <numerusform>Eine Aufgabe hat %n Eigenschaft.</numerusform>
            <numerusform>Eine Aufgabe hat %n Eigenschaften.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_NameDelegate</name>
    <message>
        <source>Name of the list</source>
        <translation>Name der Liste</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>The backend at {url} can&apos;t be reached.</source>
        <extracomment>Sentences, and after them the parts of sentences that stand in their braces.</extracomment>
        <translation>Der Server unter {url} ist nicht zu erreichen.</translation>
    </message>
    <message>
        <source>The backend at {url} answered with status {status}.</source>
        <translation>Der Server unter {url} hat mit Status {status} geantwortet.</translation>
    </message>
    <message>
        <source>What answers at {url} is not a Holdfast backend: its answer makes no sense.</source>
        <translation>Was unter {url} antwortet, ist kein Holdfast-Server: Seine Antwort ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>What answers is not a Holdfast backend: its answer makes no sense.</source>
        <translation>Was antwortet, ist kein Holdfast-Server: Seine Antwort ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>The backend did not go on where the download was cut.</source>
        <translation>Der Server hat nicht dort weitergemacht, wo das Herunterladen abgerissen war.</translation>
    </message>
    <message>
        <source>The download was cut: {why}.</source>
        <translation>Das Herunterladen ist abgerissen: {why}.</translation>
    </message>
    <message>
        <source>The download of the fresh copy was cut.</source>
        <translation>Das Herunterladen der frischen Kopie ist abgerissen.</translation>
    </message>
    <message>
        <source>The backend&apos;s promise of a fresh copy makes no sense.</source>
        <translation>Was der Server als frische Kopie ankündigt, ergibt keinen Sinn.</translation>
    </message>
    <message>
        <source>The backend failed in answering; its log says how. Nothing was changed.</source>
        <translation>Der Server ist beim Antworten gescheitert; sein Protokoll sagt, wie. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The backend&apos;s database can&apos;t be used just now: {why}. Nothing was changed.</source>
        <translation>Die Datenbank des Servers ist gerade nicht zu benutzen: {why}. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The backend does not know this token. Nothing was sent or received; what you write stays on this device. Ask the backend&apos;s administrator for a token, and give it with --token-file.</source>
        <translation>Der Server kennt dieses Token nicht. Nichts wurde gesendet oder empfangen; was Sie schreiben, bleibt auf diesem Gerät. Bitten Sie den Administrator des Servers um ein Token, und geben Sie es mit --token-file an.</translation>
    </message>
    <message>
        <source>This token has no access to {partition}.</source>
        <translation>Dieses Token hat keinen Zugang zu {partition}.</translation>
    </message>
    <message>
        <source>This needs the administrator&apos;s token.</source>
        <translation>Dafür ist das Token des Administrators nötig.</translation>
    </message>
    <message>
        <source>Sync is {state} by the administrator. Nothing is lost; it goes on when sync is {again}.</source>
        <translation>Die Synchronisierung ist vom Administrator {state}. Nichts ist verloren; es geht weiter, wenn sie {again} wird.</translation>
    </message>
    <message>
        <source>The app can&apos;t say where the backend is: {why}.</source>
        <translation>Die App kann nicht sagen, wo der Server ist: {why}.</translation>
    </message>
    <message>
        <source>The backend did not acknowledge what it was sent.</source>
        <translation>Der Server hat nicht bestätigt, was ihm gesendet wurde.</translation>
    </message>
    <message>
        <source>What answers at {url} is not a Holdfast backend: its answer is too large.</source>
        <translation>Was unter {url} antwortet, ist kein Holdfast-Server: Seine Antwort ist zu groß.</translation>
    </message>
    <message>
        <source>What answers at {url} does not speak https, or its certificate is not trusted.</source>
        <translation>Was unter {url} antwortet, spricht kein https, oder seinem Zertifikat wird nicht vertraut.</translation>
    </message>
    <message>
        <source>The backend&apos;s entries make no sense; nothing of them was applied.</source>
        <translation>Die Einträge des Servers ergeben keinen Sinn; nichts davon wurde übernommen.</translation>
    </message>
    <message>
        <source>What came is no part of the fresh copy.</source>
        <translation>Was kam, ist kein Teil der frischen Kopie.</translation>
    </message>
    <message>
        <source>What you write stays on this device and is sent later.</source>
        <translation>Was Sie schreiben, bleibt auf diesem Gerät und wird später gesendet.</translation>
    </message>
    <message>
        <source>There is no partition {partition} yet; connect first.</source>
        <translation>Es gibt noch keine Partition {partition}; erst muss sich ein Gerät verbinden.</translation>
    </message>
    <message>
        <source>This is not the backend that the device has synced with: another one, or a new and empty one in its place. Nothing was sent and nothing was changed. Go back to the backend that it was, or begin anew here, with a backup of what is on this device.</source>
        <translation>Das ist nicht der Server, mit dem sich das Gerät synchronisiert hat, sondern ein anderer, oder ein neuer und leerer an seiner Stelle. Nichts wurde gesendet und nichts wurde geändert. Gehen Sie zu dem Server zurück, der es war, oder beginnen Sie hier neu, mit einer Sicherung dessen, was auf diesem Gerät ist.</translation>
    </message>
    <message>
        <source>What answers is the backend {backend}; this device has synced with {bound}.</source>
        <translation>Was antwortet, ist der Server {backend}; dieses Gerät hat sich mit {bound} synchronisiert.</translation>
    </message>
    <message>
        <source>Nothing was sent and nothing was changed.</source>
        <translation>Nichts wurde gesendet und nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Go back to the backend that it was, or begin anew with a backup of what is here (begin_anew).</source>
        <translation>Gehen Sie zu dem Server zurück, der es war, oder beginnen Sie neu, mit einer Sicherung dessen, was hier ist (begin_anew).</translation>
    </message>
    <message>
        <source>At server version {version} the content here has the digest {own}, the backend&apos;s {theirs}.</source>
        <translation>Bei Version {version} des Servers hat der Inhalt hier die Prüfsumme {own}, der des Servers {theirs}.</translation>
    </message>
    <message>
        <source>Sync has stopped both ways; nothing was changed, and what you write stays on this device.</source>
        <translation>Die Synchronisierung hat in beide Richtungen angehalten; nichts wurde geändert, und was Sie schreiben, bleibt auf diesem Gerät.</translation>
    </message>
    <message>
        <source>Start a client reset to download everything afresh, and report this as a bug.</source>
        <translation>Beginnen Sie einen Client-Reset, um alles frisch herunterzuladen, und melden Sie dies als Fehler.</translation>
    </message>
    <message>
        <source>The device in {folder} is open in another process.</source>
        <translation>Das Gerät in {folder} ist in einem anderen Prozess geöffnet.</translation>
    </message>
    <message>
        <source>Close it there first, or use another device.</source>
        <translation>Schließen Sie es zuerst dort, oder nehmen Sie ein anderes Gerät.</translation>
    </message>
    <message>
        <source>The folder {folder} can&apos;t be written: {why}.</source>
        <translation>In den Ordner {folder} kann nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>Nothing was opened and nothing is lost.</source>
        <translation>Nichts wurde geöffnet, und nichts ist verloren.</translation>
    </message>
    <message>
        <source>Mend its permissions, or choose another home with --home.</source>
        <translation>Berichtigen Sie seine Zugriffsrechte, oder wählen Sie mit --home einen anderen Ordner.</translation>
    </message>
    <message>
        <source>{device} is no name for a device.</source>
        <translation>{device} ist kein Name für ein Gerät.</translation>
    </message>
    <message>
        <source>Use letters and digits.</source>
        <translation>Nehmen Sie Buchstaben und Ziffern.</translation>
    </message>
    <message>
        <source>The token file {path} can&apos;t be read: {why}.</source>
        <translation>Die Token-Datei {path} kann nicht gelesen werden: {why}.</translation>
    </message>
    <message>
        <source>Check the path and its permissions.</source>
        <translation>Prüfen Sie den Pfad und seine Zugriffsrechte.</translation>
    </message>
    <message>
        <source>There is no token in {path}.</source>
        <translation>In {path} steht kein Token.</translation>
    </message>
    <message>
        <source>Put just the token into the file.</source>
        <translation>Schreiben Sie nur das Token in die Datei.</translation>
    </message>
    <message>
        <source>A backend that runs elsewhere needs a token.</source>
        <translation>Ein Server, der anderswo läuft, braucht ein Token.</translation>
    </message>
    <message>
        <source>Give --token-file.</source>
        <translation>Geben Sie --token-file an.</translation>
    </message>
    <message>
        <source>The realm {path} can&apos;t be made: {why}.</source>
        <translation>Das Realm {path} kann nicht angelegt werden: {why}.</translation>
    </message>
    <message>
        <source>Nothing is lost; there was nothing yet.</source>
        <translation>Nichts ist verloren; es war noch nichts da.</translation>
    </message>
    <message>
        <source>{path} is not a realm, or is damaged: {why}.</source>
        <translation>{path} ist kein Realm oder ist beschädigt: {why}.</translation>
    </message>
    <message>
        <source>{path} is a database of another program, not a realm.</source>
        <translation>{path} ist die Datenbank eines anderen Programms, kein Realm.</translation>
    </message>
    <message>
        <source>The file is left as it is. What was synced is on the backend.</source>
        <translation>Die Datei bleibt, wie sie ist. Was synchronisiert war, ist auf dem Server.</translation>
    </message>
    <message>
        <source>Put the file back from a copy, or move its folder away to begin anew and download again.</source>
        <translation>Legen Sie die Datei aus einer Kopie zurück, oder verschieben Sie ihren Ordner, um neu zu beginnen und alles wieder herunterzuladen.</translation>
    </message>
    <message>
        <source>The realm files beside it are untouched.</source>
        <translation>Die Realm-Dateien daneben sind unberührt.</translation>
    </message>
    <message>
        <source>Put the file back from a copy, or move the folder away to begin anew.</source>
        <translation>Legen Sie die Datei aus einer Kopie zurück, oder verschieben Sie den Ordner, um neu zu beginnen.</translation>
    </message>
    <message>
        <source>The pointer file {path} can&apos;t be read: {why}.</source>
        <translation>Die Zeigerdatei {path} kann nicht gelesen werden: {why}.</translation>
    </message>
    <message>
        <source>The pointer file {path} is {how}, and {why}.</source>
        <translation>Die Zeigerdatei {path} ist {how}, und {why}.</translation>
    </message>
    <message>
        <source>The pointer file {path} can&apos;t be written: {why}.</source>
        <translation>In die Zeigerdatei {path} kann nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>It names the same realm as before, which is untouched.</source>
        <translation>Sie nennt dasselbe Realm wie vorher, und das ist unberührt.</translation>
    </message>
    <message>
        <source>The folder {folder} can&apos;t be read: {why}.</source>
        <translation>Der Ordner {folder} kann nicht gelesen werden: {why}.</translation>
    </message>
    <message>
        <source>The device {device} would lie in the folder of {owner}.</source>
        <translation>Das Gerät {device} läge im Ordner von {owner}.</translation>
    </message>
    <message>
        <source>Use another name, one that differs in more than its spaces and punctuation.</source>
        <translation>Nehmen Sie einen anderen Namen, der sich in mehr als Leer- und Satzzeichen unterscheidet.</translation>
    </message>
    <message>
        <source>The realm in {folder} belongs to the partition {bound}, and was opened for {partition}.</source>
        <translation>Das Realm in {folder} gehört zur Partition {bound} und wurde für {partition} geöffnet.</translation>
    </message>
    <message>
        <source>Open it for {bound} again, use another device for {partition}, or begin anew with a backup of what is here (begin_anew).</source>
        <translation>Öffnen Sie es wieder für {bound}, nehmen Sie ein anderes Gerät für {partition}, oder beginnen Sie neu, mit einer Sicherung dessen, was hier ist (begin_anew).</translation>
    </message>
    <message>
        <source>The device began anew; it belonged to the partition {partition}.</source>
        <translation>Das Gerät hat neu begonnen; es gehörte zur Partition {partition}.</translation>
    </message>
    <message>
        <source>{name} is no name for a partition: {why}.</source>
        <translation>{name} ist kein Name für eine Partition: {why}.</translation>
    </message>
    <message>
        <source>Nothing was opened and nothing was sent.</source>
        <translation>Nichts wurde geöffnet und nichts wurde gesendet.</translation>
    </message>
    <message>
        <source>Choose another name, such as team-7.</source>
        <translation>Wählen Sie einen anderen Namen, etwa team-7.</translation>
    </message>
    <message>
        <source>{url} is no address of a backend: {why}.</source>
        <translation>{url} ist keine Adresse eines Servers: {why}.</translation>
    </message>
    <message>
        <source>Give it as it is in a browser, such as https://sync.example.org or http://127.0.0.1:8000.</source>
        <translation>Geben Sie sie an, wie sie in einem Browser steht, etwa https://sync.example.org oder http://127.0.0.1:8000.</translation>
    </message>
    <message>
        <source>The token for the backend is none. {why}.</source>
        <translation>Das Token für den Server ist keines. {why}.</translation>
    </message>
    <message>
        <source>Give just the token, as: holdfast backend token create printed it.</source>
        <translation>Geben Sie nur das Token an, wie es ausgegeben wurde von: holdfast backend token create.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Nothing of this transaction was written.</source>
        <translation>Nichts aus diesem Schreibvorgang wurde geschrieben.</translation>
    </message>
    <message>
        <source>{part} is withheld: the backend does not have it as this version of the app does.</source>
        <translation>{part} wird zurückgehalten: Der Server hat es nicht so wie diese Version der App.</translation>
    </message>
    <message>
        <source>It can be written as soon as the backend knows it, or with the version of the app that fits.</source>
        <translation>Es kann geschrieben werden, sobald der Server es kennt, oder mit der passenden Version der App.</translation>
    </message>
    <message>
        <source>The realm {path} could not be written: {why}.</source>
        <translation>In das Realm {path} konnte nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>The change was not saved; everything saved before is still there.</source>
        <translation>Die Änderung wurde nicht gespeichert; alles, was vorher gespeichert war, ist noch da.</translation>
    </message>
    <message>
        <source>Make room on the disk or mend its permissions, then try again.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger, oder berichtigen Sie die Zugriffsrechte, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The realm is closed.</source>
        <translation>Das Realm ist geschlossen.</translation>
    </message>
    <message>
        <source>Open the device again.</source>
        <translation>Öffnen Sie das Gerät noch einmal.</translation>
    </message>
    <message>
        <source>There is a file {path} already.</source>
        <translation>Die Datei {path} gibt es schon.</translation>
    </message>
    <message>
        <source>It was not touched.</source>
        <translation>Sie wurde nicht angerührt.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}.</source>
        <translation>{path} konnte nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>There is no new file, and what was to be exported is untouched.</source>
        <translation>Es gibt keine neue Datei, und was exportiert werden sollte, ist unberührt.</translation>
    </message>
    <message>
        <source>Choose another place, or make room there.</source>
        <translation>Wählen Sie einen anderen Ort, oder schaffen Sie dort Platz.</translation>
    </message>
    <message>
        <source>{path} can&apos;t be written: {why}.</source>
        <translation>{path} kann nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>Nothing was exported; your tasks are as they were.</source>
        <translation>Nichts wurde exportiert; Ihre Aufgaben sind, wie sie waren.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The realm {path} could not be read: {why}.</source>
        <translation>Das Realm {path} konnte nicht gelesen werden: {why}.</translation>
    </message>
    <message>
        <source>Nothing was changed. What was synced is on the backend.</source>
        <translation>Nichts wurde geändert. Was synchronisiert war, ist auf dem Server.</translation>
    </message>
    <message>
        <source>It could not be found out whether the change was saved; everything saved before is still there.</source>
        <translation>Es war nicht festzustellen, ob die Änderung gespeichert wurde; alles, was vorher gespeichert war, ist noch da.</translation>
    </message>
    <message>
        <source>Make room on the disk or mend its permissions, then look whether the change is there.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger, oder berichtigen Sie die Zugriffsrechte, und sehen Sie nach, ob die Änderung da ist.</translation>
    </message>
    <message>
        <source>{value} does not fit the type {type}.</source>
        <translation>{value} passt nicht zum Typ {type}.</translation>
    </message>
    <message>
        <source>The backup {path} is damaged: {why}.</source>
        <translation>Die Sicherung {path} ist beschädigt: {why}.</translation>
    </message>
    <message>
        <source>The backup {path} can&apos;t be read: {why}.</source>
        <translation>Die Sicherung {path} kann nicht gelesen werden: {why}.</translation>
    </message>
    <message>
        <source>The realm itself is untouched.</source>
        <translation>Das Realm selbst ist unberührt.</translation>
    </message>
    <message>
        <source>Restore the file from a copy of your own, if there is one.</source>
        <translation>Stellen Sie die Datei aus einer eigenen Kopie wieder her, wenn es eine gibt.</translation>
    </message>
    <message>
        <source>The realm could not be backed up: {why}.</source>
        <translation>Das Realm konnte nicht gesichert werden: {why}.</translation>
    </message>
    <message>
        <source>Nothing was changed; without a backup nothing is reset or overwritten.</source>
        <translation>Nichts wurde geändert; ohne Sicherung wird nichts zurückgesetzt oder überschrieben.</translation>
    </message>
    <message>
        <source>Make room on the disk or mend the permissions of {folder}, then try again.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger, oder berichtigen Sie die Zugriffsrechte von {folder}, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is no backup {backup} any more.</source>
        <translation>Die Sicherung {backup} gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>There is no place for {parts} any more; what was in it waits here.</source>
        <translation>Für {parts} gibt es keinen Platz mehr; was darin war, wartet hier.</translation>
    </message>
    <message>
        <source>The backend can&apos;t take what is here. {why}</source>
        <translation>Der Server kann nicht annehmen, was hier ist. {why}</translation>
    </message>
    <message>
        <source>The catalogue {path} can&apos;t be read or written: {why}.</source>
        <translation>Das Verzeichnis der Sicherungen {path} kann nicht gelesen oder geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>Nothing of it was changed; the backups and the realm are untouched.</source>
        <translation>Nichts darin wurde geändert; die Sicherungen und das Realm sind unberührt.</translation>
    </message>
    <message>
        <source>Make room on the disk or mend its permissions, then try again; if the file is damaged, put it back from a copy of your own.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger, oder berichtigen Sie die Zugriffsrechte, und versuchen Sie es noch einmal; ist die Datei beschädigt, legen Sie sie aus einer eigenen Kopie zurück.</translation>
    </message>
    <message>
        <source>It is left as it is, and so are the backups and the realm.</source>
        <translation>Es bleibt, wie es ist, und die Sicherungen und das Realm auch.</translation>
    </message>
    <message>
        <source>Put it back from a copy of your own.</source>
        <translation>Legen Sie es aus einer eigenen Kopie zurück.</translation>
    </message>
    <message>
        <source>It could not be found out whether the change to it was saved; the backups and the realm are untouched.</source>
        <translation>Es war nicht festzustellen, ob die Änderung darin gespeichert wurde; die Sicherungen und das Realm sind unberührt.</translation>
    </message>
    <message>
        <source>A person has started over.</source>
        <translation>Jemand hat von vorn begonnen.</translation>
    </message>
    <message>
        <source>The fresh copy&apos;s bytes are not what the backend announced.</source>
        <translation>Die Bytes der frischen Kopie sind nicht die, die der Server angekündigt hat.</translation>
    </message>
    <message>
        <source>The fresh copy can&apos;t be used: {why}.</source>
        <translation>Die frische Kopie ist nicht zu gebrauchen: {why}.</translation>
    </message>
    <message>
        <source>The realm is as it was, and the reset stays pending.</source>
        <translation>Das Realm ist, wie es war, und der Reset steht weiter aus.</translation>
    </message>
    <message>
        <source>It is fetched anew.</source>
        <translation>Sie wird neu geholt.</translation>
    </message>
    <message>
        <source>The client has server version {version} of a history that ended at {last}. The server was restored from an earlier backup.</source>
        <translation>Der Client hat Version {version} eines Verlaufs, der bei {last} endete. Der Server wurde aus einer früheren Sicherung wiederhergestellt.</translation>
    </message>
    <message>
        <source>The server does not know the client file {ident}. It was restored from a backup that is older than this client.</source>
        <translation>Der Server kennt die Client-Datei {ident} nicht. Er wurde aus einer Sicherung wiederhergestellt, die älter als dieser Client ist.</translation>
    </message>
    <message>
        <source>Sync was terminated and enabled again; the history that the client belongs to is gone.</source>
        <translation>Die Synchronisierung wurde beendet und wieder eingeschaltet; der Verlauf, zu dem der Client gehört, ist weg.</translation>
    </message>
    <message>
        <source>The client needs what came after server version {version}; everything before {floor} was trimmed. It was offline for longer than the client maximum offline time.</source>
        <translation>Der Client braucht, was nach Version {version} des Servers kam; alles vor {floor} wurde gekürzt. Er war länger offline, als ein Client es sein darf.</translation>
    </message>
    <message>
        <source>The client&apos;s schema is not the one that the backend had at version {version}.</source>
        <translation>Das Schema des Clients ist nicht das, das der Server bei Version {version} hatte.</translation>
    </message>
    <message>
        <source>The schema was changed in a way that needs a new history: {what}.</source>
        <translation>Das Schema wurde so geändert, dass ein neuer Verlauf nötig ist: {what}.</translation>
    </message>
    <message>
        <source>A person has asked for a client reset.</source>
        <translation>Jemand hat einen Client-Reset verlangt.</translation>
    </message>
    <message>
        <source>The fresh copy that came is not what was promised: {why}.</source>
        <translation>Die frische Kopie, die kam, ist nicht, was angekündigt war: {why}.</translation>
    </message>
    <message>
        <source>The fresh copy is empty: all {before} objects would go from this device.</source>
        <translation>Die frische Kopie ist leer: Alle {before} Objekte verschwänden von diesem Gerät.</translation>
    </message>
    <message>
        <source>The fresh copy lacks {deletions} of the {before} objects on this device.</source>
        <translation>Der frischen Kopie fehlen {deletions} der {before} Objekte auf diesem Gerät.</translation>
    </message>
    <message>
        <source>The client reset could not be carried out yet: {why}.</source>
        <translation>Der Client-Reset war noch nicht auszuführen: {why}.</translation>
    </message>
    <message>
        <source>The realm is as it was; the reset stays pending, and nothing is lost.</source>
        <translation>Das Realm ist, wie es war; der Reset steht weiter aus, und nichts ist verloren.</translation>
    </message>
    <message>
        <source>It is tried again by itself. Make room on the disk, if it is full.</source>
        <translation>Er wird von selbst noch einmal versucht. Schaffen Sie Platz auf dem Datenträger, falls er voll ist.</translation>
    </message>
    <message>
        <source>Begin it when it suits you.</source>
        <translation>Beginnen Sie ihn, wann es Ihnen passt.</translation>
    </message>
    <message>
        <source>The client reset was cancelled.</source>
        <translation>Der Client-Reset wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The application has put the client reset off.</source>
        <translation>Die Anwendung hat den Client-Reset aufgeschoben.</translation>
    </message>
    <message>
        <source>The application&apos;s callback before the reset raised {error}.</source>
        <translation>Der Aufruf der Anwendung vor dem Reset löste einen Fehler aus: {error}.</translation>
    </message>
    <message>
        <source>It was begun {times} times and ended each time with the process.</source>
        <translation>Er wurde {times} Mal begonnen und endete jedes Mal mit dem Prozess.</translation>
    </message>
    <message>
        <source>{cause} has come again after {times} resets that never came to an end.</source>
        <translation>{cause} ist nach {times} Resets, die nie zu Ende kamen, wiedergekommen.</translation>
    </message>
    <message>
        <source>The backend has it otherwise: {what}.</source>
        <translation>Der Server hat es anders: {what}.</translation>
    </message>
    <message>
        <source>This server does not know the partition {partition}, which the client has synced with. The server was restored from a backup of an earlier time.</source>
        <translation>Dieser Server kennt die Partition {partition} nicht, mit der sich der Client synchronisiert hat. Der Server wurde aus einer Sicherung von früher wiederhergestellt.</translation>
    </message>
    <message>
        <source>The client has server version {version}; the history ends at {head}. The server was restored from an earlier backup.</source>
        <translation>Der Client hat Version {version} des Servers; der Verlauf endet bei {head}. Der Server wurde aus einer früheren Sicherung wiederhergestellt.</translation>
    </message>
    <message>
        <source>Server version {version} is another one than the client&apos;s. The server was restored from an earlier backup and has gone on from there.</source>
        <translation>Version {version} des Servers ist eine andere als die des Clients. Der Server wurde aus einer früheren Sicherung wiederhergestellt und hat von da an weitergemacht.</translation>
    </message>
    <message>
        <source>The client belongs to a history that this server does not know. The server was restored from a backup of an earlier time.</source>
        <translation>Der Client gehört zu einem Verlauf, den dieser Server nicht kennt. Der Server wurde aus einer Sicherung von früher wiederhergestellt.</translation>
    </message>
    <message>
        <source>The client file {ident} has gone on from another copy of this device&apos;s folder. The folder was copied, or put back from a copy.</source>
        <translation>Mit der Client-Datei {ident} ging es von einer anderen Kopie des Ordners dieses Geräts aus weiter. Der Ordner wurde kopiert oder aus einer Kopie zurückgelegt.</translation>
    </message>
    <message>
        <source>The client file {ident} was given up in an earlier client reset. This device&apos;s realm was put back from a copy.</source>
        <translation>Die Client-Datei {ident} wurde in einem früheren Client-Reset aufgegeben. Das Realm dieses Geräts wurde aus einer Kopie zurückgelegt.</translation>
    </message>
    <message>
        <source>The server had acknowledged the client&apos;s version {version}, but now knows only {known}. It was restored from an earlier backup.</source>
        <translation>Der Server hatte Version {version} des Clients bestätigt, kennt jetzt aber nur noch {known}. Er wurde aus einer früheren Sicherung wiederhergestellt.</translation>
    </message>
    <message>
        <source>The client&apos;s version {version} is another one than the server integrated. This device&apos;s realm was put back from a copy.</source>
        <translation>Version {version} des Clients ist eine andere als die, die der Server übernommen hat. Das Realm dieses Geräts wurde aus einer Kopie zurückgelegt.</translation>
    </message>
    <message>
        <source>The client&apos;s version {expected} is missing before {version}. The server was restored from an earlier backup.</source>
        <translation>Vor Version {version} des Clients fehlt {expected}. Der Server wurde aus einer früheren Sicherung wiederhergestellt.</translation>
    </message>
    <message>
        <source>The app&apos;s schema does not fit the backend&apos;s: {what}.</source>
        <translation>Das Schema der App passt nicht zu dem des Servers: {what}.</translation>
    </message>
    <message>
        <source>A destructive schema change can only be recovered from by hand.</source>
        <translation>Nach einer zerstörenden Schemaänderung lässt sich nur von Hand wiederherstellen.</translation>
    </message>
    <message>
        <source>The administrator has forbidden recovery.</source>
        <translation>Der Administrator hat die Wiederherstellung verboten.</translation>
    </message>
    <message>
        <source>{class_name} {key} is {state}; {decision} is not allowed.</source>
        <translation>{class_name} {key} steht auf „{state}“; {decision} ist nicht erlaubt.</translation>
    </message>
    <message>
        <source>{object} is {state}: it can only be decided as a whole.</source>
        <translation>{object} steht auf „{state}“: Es kann nur als Ganzes entschieden werden.</translation>
    </message>
    <message>
        <source>The decision is as it was.</source>
        <translation>Die Entscheidung ist, wie sie war.</translation>
    </message>
    <message>
        <source>Possible are: {words}, undecided.</source>
        <translation>Möglich sind: {words}, undecided.</translation>
    </message>
    <message>
        <source>Export it, or decide fresh.</source>
        <translation>Exportieren Sie es, oder entscheiden Sie sich für frisch.</translation>
    </message>
    <message>
        <source>{text} is no JSON.</source>
        <translation>{text} ist kein JSON.</translation>
    </message>
    <message>
        <source>{text} is no {kind}.</source>
        <translation>{text} passt nicht zum Typ {kind}.</translation>
    </message>
    <message>
        <source>There is no applied recovery to take back.</source>
        <translation>Es gibt keine übernommene Wiederherstellung, die zurückzunehmen wäre.</translation>
    </message>
    <message>
        <source>{object} has changed since it was decided; it waits for another look.</source>
        <translation>{object} hat sich seit der Entscheidung geändert; es wartet auf einen weiteren Blick.</translation>
    </message>
    <message>
        <source>{object} could not be written: {why}.</source>
        <translation>{object} konnte nicht geschrieben werden: {why}.</translation>
    </message>
    <message>
        <source>What this recovery wrote can&apos;t be read any more: the catalogue is damaged.</source>
        <translation>Was diese Wiederherstellung geschrieben hat, ist nicht mehr zu lesen: Das Verzeichnis der Sicherungen ist beschädigt.</translation>
    </message>
    <message>
        <source>Put catalogue.sqlite back from a copy of your own.</source>
        <translation>Legen Sie catalogue.sqlite aus einer eigenen Kopie zurück.</translation>
    </message>
    <message>
        <source>The backup is of {partition} on another backend.</source>
        <translation>Die Sicherung ist von {partition} auf einem anderen Server.</translation>
    </message>
    <message>
        <source>The backup is of the partition {theirs}, this is {own}.</source>
        <translation>Die Sicherung ist von der Partition {theirs}, dies ist {own}.</translation>
    </message>
    <message>
        <source>Nothing was changed; the backup stays.</source>
        <translation>Nichts wurde geändert; die Sicherung bleibt.</translation>
    </message>
    <message>
        <source>Export it, or open the partition that it is of.</source>
        <translation>Exportieren Sie sie, oder öffnen Sie die Partition, von der sie ist.</translation>
    </message>
    <message>
        <source>This device is not in sync, so the steps to this cause can&apos;t be taken.</source>
        <translation>Dieses Gerät ist nicht synchron, deshalb lassen sich die Schritte zu dieser Ursache nicht gehen.</translation>
    </message>
    <message>
        <source>Wait until it is synced, then press again.</source>
        <translation>Warten Sie, bis es synchronisiert ist, und drücken Sie noch einmal.</translation>
    </message>
    <message>
        <source>The server has not trimmed its history.</source>
        <translation>Der Server hat seinen Verlauf nicht gekürzt.</translation>
    </message>
    <message>
        <source>The demo backend does not end.</source>
        <translation>Der Demo-Server beendet sich nicht.</translation>
    </message>
    <message>
        <source>Nothing was removed.</source>
        <translation>Nichts wurde entfernt.</translation>
    </message>
    <message>
        <source>Quit Holdfast and start it.</source>
        <translation>Beenden Sie Holdfast, und starten Sie es wieder.</translation>
    </message>
    <message>
        <source>Close one first.</source>
        <translation>Schließen Sie zuerst eines.</translation>
    </message>
    <message>
        <source>Nothing is lost.</source>
        <translation>Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Nothing was opened.</source>
        <translation>Nichts wurde geöffnet.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>its bytes have changed</source>
        <translation>ihre Bytes haben sich geändert</translation>
    </message>
    <message>
        <source>its file is gone</source>
        <translation>ihre Datei ist weg</translation>
    </message>
    <message>
        <source>its file can&apos;t be read ({why})</source>
        <translation>ihre Datei kann nicht gelesen werden ({why})</translation>
    </message>
    <message>
        <source>it holds {now} objects, and held {then} when it was made</source>
        <translation>sie enthält {now} Objekte und enthielt {then}, als sie angelegt wurde</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>terminated</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>enabled again</source>
        <translation>wieder eingeschaltet</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>weg</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>there is no realm file beside it</source>
        <translation>es liegt keine Realm-Datei daneben</translation>
    </message>
    <message>
        <source>which of {names} is current can&apos;t be told</source>
        <translation>welche von {names} die jetzige ist, lässt sich nicht sagen</translation>
    </message>
    <message>
        <source>a file lies where a folder must be</source>
        <translation>eine Datei liegt, wo ein Ordner sein muss</translation>
    </message>
    <message>
        <source>it is no text</source>
        <translation>das ist kein Text</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>da steht nichts</translation>
    </message>
    <message>
        <source>it has {count} characters, and may have {most}</source>
        <translation>er hat {count} Zeichen, und es dürfen {most} sein</translation>
    </message>
    <message>
        <source>it has a / in it, at which its address would be cut</source>
        <translation>er enthält einen /, an dem die Adresse abgeschnitten würde</translation>
    </message>
    <message>
        <source>in an address that means another folder</source>
        <translation>in einer Adresse bedeutet das einen anderen Ordner</translation>
    </message>
    <message>
        <source>it has a NUL character in it</source>
        <translation>er enthält ein NUL-Zeichen</translation>
    </message>
    <message>
        <source>it has half a character in it, which is no text</source>
        <translation>er enthält ein halbes Zeichen, und das ist kein Text</translation>
    </message>
    <message>
        <source>it has a space or a line&apos;s end in it</source>
        <translation>sie enthält ein Leerzeichen oder ein Zeilenende</translation>
    </message>
    <message>
        <source>it does not begin with http:// or https://</source>
        <translation>sie beginnt nicht mit http:// oder https://</translation>
    </message>
    <message>
        <source>it begins with {scheme}:// and not with http:// or https://</source>
        <translation>sie beginnt mit {scheme}:// und nicht mit http:// oder https://</translation>
    </message>
    <message>
        <source>it names no machine</source>
        <translation>sie nennt keinen Rechner</translation>
    </message>
    <message>
        <source>it has a name or password in it; the token is given by itself</source>
        <translation>sie enthält einen Namen oder ein Passwort; das Token wird für sich angegeben</translation>
    </message>
    <message>
        <source>it has a ? or # in it</source>
        <translation>sie enthält ein ? oder #</translation>
    </message>
    <message>
        <source>It is no text</source>
        <translation>Es ist kein Text</translation>
    </message>
    <message>
        <source>It has letters in it that no token has</source>
        <translation>Es enthält Buchstaben, die kein Token hat</translation>
    </message>
    <message>
        <source>It has a space or a line&apos;s end in it</source>
        <translation>Es enthält ein Leerzeichen oder ein Zeilenende</translation>
    </message>
    <message>
        <source>database or disk is full</source>
        <extracomment>What SQLite and the system say, in whose source this project can&apos;t look.</extracomment>
        <translation>die Datenbank oder der Datenträger ist voll</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>auf dem Datenträger ist kein Platz mehr</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>keine Berechtigung</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>Datei oder Ordner nicht vorhanden</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>das ist kein Ordner</translation>
    </message>
</context>
<context>
    <name>faults</name>
    <message>
        <source>It will happen to the next request.</source>
        <translation>Es geschieht bei der nächsten Anfrage.</translation>
    </message>
    <message>
        <source>The server has taken a backup.</source>
        <translation>Der Server hat eine Sicherung angelegt.</translation>
    </message>
    <message>
        <source>The server has gone back to its newest backup.</source>
        <translation>Der Server ist zu seiner neuesten Sicherung zurückgekehrt.</translation>
    </message>
    <message>
        <source>Sync is terminated on the server.</source>
        <translation>Die Synchronisierung ist auf dem Server beendet.</translation>
    </message>
    <message>
        <source>Sync is enabled again, with a new history.</source>
        <translation>Die Synchronisierung ist wieder eingeschaltet, mit neuem Verlauf.</translation>
    </message>
    <message>
        <source>The server&apos;s priority has another type now.</source>
        <translation>Die Priorität hat auf dem Server jetzt einen anderen Typ.</translation>
    </message>
    <message>
        <source>The server&apos;s tasks have a property more.</source>
        <translation>Die Aufgaben auf dem Server haben eine Eigenschaft mehr.</translation>
    </message>
    <message>
        <source>The server has trimmed its history.</source>
        <translation>Der Server hat seinen Verlauf gekürzt.</translation>
    </message>
    <message>
        <source>All faults are ended.</source>
        <translation>Alle Störungen sind beendet.</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>Labor</translation>
    </message>
    <message>
        <source>Buy bread</source>
        <translation>Brot kaufen</translation>
    </message>
    <message>
        <source>Call the plumber</source>
        <translation>Klempner anrufen</translation>
    </message>
    <message>
        <source>Water the plants</source>
        <translation>Pflanzen gießen</translation>
    </message>
    <message>
        <source>Water the plants, and the herbs (synced after the backup)</source>
        <translation>Pflanzen und Kräuter gießen (nach der Sicherung synchronisiert)</translation>
    </message>
    <message>
        <source>Book the train (synced after the backup)</source>
        <translation>Zug buchen (nach der Sicherung synchronisiert)</translation>
    </message>
    <message>
        <source>Buy bread and rolls (edited offline)</source>
        <translation>Brot und Brötchen kaufen (offline geändert)</translation>
    </message>
    <message>
        <source>Write to Ada (created offline)</source>
        <translation>Ada schreiben (offline erstellt)</translation>
    </message>
    <message>
        <source>Waits for the next request.</source>
        <translation>Wartet auf die nächste Anfrage.</translation>
    </message>
    <message>
        <source>Every request is slow now.</source>
        <translation>Jede Anfrage ist jetzt langsam.</translation>
    </message>
    <message>
        <source>The clock is a day ahead now.</source>
        <translation>Die Uhr geht jetzt einen Tag vor.</translation>
    </message>
    <message>
        <source>Nothing can be saved now.</source>
        <translation>Jetzt lässt sich nichts speichern.</translation>
    </message>
    <message>
        <source>Holdfast ends in the next reset.</source>
        <translation>Holdfast endet beim nächsten Reset.</translation>
    </message>
    <message>
        <source>Sync is terminated.</source>
        <translation>Die Synchronisierung ist beendet.</translation>
    </message>
    <message>
        <source>Sync is paused.</source>
        <translation>Die Synchronisierung ist angehalten.</translation>
    </message>
    <message>
        <source>Recovery is forbidden.</source>
        <translation>Die Wiederherstellung ist verboten.</translation>
    </message>
    <message>
        <source>Trimmed up to server version {floor}.</source>
        <translation>Gekürzt bis Serverversion {floor}.</translation>
    </message>
    <message>
        <source>Nothing is trimmed so far.</source>
        <translation>Bisher ist nichts gekürzt.</translation>
    </message>
    <message>
        <source>The backend can&apos;t be reached.</source>
        <translation>Das Backend ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Sync is terminated: re-enable it first.</source>
        <translation>Die Synchronisierung ist beendet: Schalten Sie sie zuerst wieder ein.</translation>
    </message>
    <message>
        <source>Sync is paused: resume it first.</source>
        <translation>Die Synchronisierung ist angehalten: Setzen Sie sie zuerst fort.</translation>
    </message>
    <message>
        <source>The server has no backup yet: take one first.</source>
        <translation>Der Server hat noch keine Sicherung: Legen Sie zuerst eine an.</translation>
    </message>
    <message>
        <source>Sync is not terminated.</source>
        <translation>Die Synchronisierung ist nicht beendet.</translation>
    </message>
    <message>
        <source>Priority is a text now.</source>
        <translation>Priorität ist jetzt ein Text.</translation>
    </message>
    <message>
        <source>Priority is a number now.</source>
        <translation>Priorität ist jetzt eine Zahl.</translation>
    </message>
    <message>
        <source>Each works on tasks of its own in the list Lab: they are made and synced first; then, offline, one is edited, one deleted, one created.</source>
        <translation>Jede arbeitet mit eigenen Aufgaben in der Liste „Labor“: Zuerst werden sie angelegt und synchronisiert; dann wird offline eine geändert, eine gelöscht, eine erstellt.</translation>
    </message>
    <message>
        <source>Server restored</source>
        <translation>Server wiederhergestellt</translation>
    </message>
    <message>
        <source>The server crashes and comes back from an earlier backup.</source>
        <translation>Der Server stürzt ab und kommt aus einer früheren Sicherung wieder.</translation>
    </message>
    <message>
        <source>Sync re-enabled</source>
        <translation>Sync neu eingeschaltet</translation>
    </message>
    <message>
        <source>Sync is ended on the server and begun anew, with a new history.</source>
        <translation>Die Synchronisierung wird auf dem Server beendet und neu begonnen, mit neuem Verlauf.</translation>
    </message>
    <message>
        <source>Offline too long</source>
        <translation>Zu lange offline</translation>
    </message>
    <message>
        <source>While this device is offline, others go on, and the server trims its history: its limit is set to 1 s for that, and back.</source>
        <translation>Während dieses Gerät offline ist, machen andere weiter, und der Server kürzt seinen Verlauf: Dazu wird seine Frist auf 1 s gesetzt und wieder zurück.</translation>
    </message>
    <message>
        <source>Schema mismatch</source>
        <translation>Schema passt nicht</translation>
    </message>
    <message>
        <source>This device gets a version of the app with a class that the server lacks.</source>
        <translation>Dieses Gerät erhält eine Version der App mit einer Klasse, die dem Server fehlt.</translation>
    </message>
    <message>
        <source>Destructive schema change</source>
        <translation>Zerstörende Schemaänderung</translation>
    </message>
    <message>
        <source>The server&apos;s priority of a task turns from a number to a text; the next press, back.</source>
        <translation>Auf dem Server wird die Priorität einer Aufgabe von einer Zahl zu einem Text; beim nächsten Druck zurück.</translation>
    </message>
    <message>
        <source>Take a backup</source>
        <translation>Sicherung anlegen</translation>
    </message>
    <message>
        <source>The server copies its whole database, as an administrator does every night.</source>
        <translation>Der Server kopiert seine ganze Datenbank, wie es ein Administrator jede Nacht tut.</translation>
    </message>
    <message>
        <source>Restore from backup</source>
        <translation>Aus Sicherung wiederherstellen</translation>
    </message>
    <message>
        <source>The server&apos;s database goes back to its newest backup; what came later is gone.</source>
        <translation>Die Datenbank des Servers geht zu ihrer neuesten Sicherung zurück; was später kam, ist weg.</translation>
    </message>
    <message>
        <source>Terminate sync</source>
        <translation>Synchronisierung beenden</translation>
    </message>
    <message>
        <source>The server ends its history. Its objects stay, but nobody can sync.</source>
        <translation>Der Server beendet seinen Verlauf. Seine Objekte bleiben, aber niemand kann synchronisieren.</translation>
    </message>
    <message>
        <source>Re-enable sync</source>
        <translation>Synchronisierung einschalten</translation>
    </message>
    <message>
        <source>The server begins a new history with the objects it has; every device resets.</source>
        <translation>Der Server beginnt mit seinen Objekten einen neuen Verlauf; jedes Gerät wird zurückgesetzt.</translation>
    </message>
    <message>
        <source>Pause sync</source>
        <translation>Synchronisierung anhalten</translation>
    </message>
    <message>
        <source>Maintenance: the server takes nothing for a while. Destroys nothing.</source>
        <translation>Wartung: Der Server nimmt eine Weile nichts an. Zerstört nichts.</translation>
    </message>
    <message>
        <source>Change the schema destructively</source>
        <translation>Schema zerstörend ändern</translation>
    </message>
    <message>
        <source>A developer changes the type of priority; the server needs a new history.</source>
        <translation>Ein Entwickler ändert den Typ der Priorität; der Server braucht einen neuen Verlauf.</translation>
    </message>
    <message>
        <source>Add to the schema</source>
        <translation>Schema erweitern</translation>
    </message>
    <message>
        <source>A developer adds a property to the task. Devices take it up without a reset.</source>
        <translation>Ein Entwickler gibt der Aufgabe eine Eigenschaft mehr. Geräte übernehmen sie ohne Reset.</translation>
    </message>
    <message>
        <source>Forbid recovery</source>
        <translation>Wiederherstellung verbieten</translation>
    </message>
    <message>
        <source>The administrator forbids automatic recovery; strategies fall back.</source>
        <translation>Der Administrator verbietet die automatische Wiederherstellung; Strategien weichen aus.</translation>
    </message>
    <message>
        <source>Trim history</source>
        <translation>Verlauf kürzen</translation>
    </message>
    <message>
        <source>The trimming job runs, as if all history so far were too old.</source>
        <translation>Das Kürzen läuft, als wäre der ganze bisherige Verlauf zu alt.</translation>
    </message>
    <message>
        <source>App version with a class the backend lacks</source>
        <translation>App mit fremder Klasse</translation>
    </message>
    <message>
        <source>A new version of the app came out before the server knew of it.</source>
        <translation>Eine neue Version der App erschien, bevor der Server sie kannte.</translation>
    </message>
    <message>
        <source>Clock wrong</source>
        <translation>Uhr falsch</translation>
    </message>
    <message>
        <source>This device&apos;s clock is a day ahead, as after a flight or an empty battery.</source>
        <translation>Die Uhr dieses Geräts geht einen Tag vor, wie nach einem Flug oder mit leerer Batterie.</translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>Datenträger voll</translation>
    </message>
    <message>
        <source>The realm can&apos;t grow and no large file can be written: really refused.</source>
        <translation>Das Realm kann nicht wachsen, und keine große Datei lässt sich schreiben: wirklich verweigert.</translation>
    </message>
    <message>
        <source>Quit abruptly during the next reset</source>
        <translation>Beim nächsten Reset jäh enden</translation>
    </message>
    <message>
        <source>The power fails in mid-reset: Holdfast ends as by SIGKILL, and starts again.</source>
        <translation>Der Strom fällt mitten im Reset aus: Holdfast endet wie durch SIGKILL und startet wieder.</translation>
    </message>
    <message>
        <source>Go offline</source>
        <translation>Offline gehen</translation>
    </message>
    <message>
        <source>A tunnel, a flight, a dead router. You can go on working; it is sent later.</source>
        <translation>Ein Tunnel, ein Flug, ein toter Router. Sie können weiterarbeiten; gesendet wird später.</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>Langsam</translation>
    </message>
    <message>
        <source>Two bars of reception: every request takes two seconds more.</source>
        <translation>Zwei Balken Empfang: Jede Anfrage dauert zwei Sekunden länger.</translation>
    </message>
    <message>
        <source>Drop the next answer</source>
        <translation>Nächste Antwort verlieren</translation>
    </message>
    <message>
        <source>The server acts, but its answer gets lost; the device asks again.</source>
        <translation>Der Server handelt, aber seine Antwort geht verloren; das Gerät fragt noch einmal.</translation>
    </message>
    <message>
        <source>Duplicate the next request</source>
        <translation>Nächste Anfrage verdoppeln</translation>
    </message>
    <message>
        <source>A proxy sends a request twice; nothing may happen twice.</source>
        <translation>Ein Proxy sendet eine Anfrage doppelt; nichts darf doppelt geschehen.</translation>
    </message>
    <message>
        <source>Garbage as the next answer</source>
        <translation>Unsinn als nächste Antwort</translation>
    </message>
    <message>
        <source>A hotel&apos;s login page answers in the server&apos;s place.</source>
        <translation>Die Anmeldeseite eines Hotels antwortet anstelle des Servers.</translation>
    </message>
    <message>
        <source>Cut during download</source>
        <translation>Abbruch beim Herunterladen</translation>
    </message>
    <message>
        <source>The connection breaks half way through the next answer with something in it.</source>
        <translation>Die Verbindung bricht mitten in der nächsten Antwort ab, in der etwas steht.</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>The server&apos;s history is not known here: that needs the administrator&apos;s token.</source>
        <translation>Der Verlauf des Servers ist hier nicht bekannt: Das braucht das Token des Administrators.</translation>
    </message>
    <message>
        <source>History {number} went to version {last} and was ended: {why}.</source>
        <translation>Verlauf {number} ging bis Version {last} und wurde beendet: {why}.</translation>
    </message>
    <message>
        <source>The server is at version {head} of history {number}.</source>
        <translation>Der Server ist bei Version {head} von Verlauf {number}.</translation>
    </message>
    <message>
        <source>Sync is paused or terminated on the server.</source>
        <translation>Die Synchronisierung ist auf dem Server angehalten oder beendet.</translation>
    </message>
    <message>
        <source>Versions up to {floor} can&apos;t be told change by change any more.</source>
        <translation>Versionen bis {floor} lassen sich nicht mehr Änderung für Änderung angeben.</translation>
    </message>
    <message>
        <source>The server has a backup of version {version}.</source>
        <translation>Der Server hat eine Sicherung von Version {version}.</translation>
    </message>
    <message>
        <source>Nothing on this device is unsynced.</source>
        <translation>Auf diesem Gerät ist alles synchronisiert.</translation>
    </message>
    <message>
        <source>Unsynced objects on this device: {count}.</source>
        <translation>Nicht synchronisierte Objekte auf diesem Gerät: {count}.</translation>
    </message>
    <message>
        <source>This device is at version {version} of history {number}, which is over.</source>
        <translation>Dieses Gerät ist bei Version {version} von Verlauf {number}, der zu Ende ist.</translation>
    </message>
    <message>
        <source>This device is at version {version}; the server went another way after {parts}. It needs a reset.</source>
        <translation>Dieses Gerät ist bei Version {version}; der Server ging nach {parts} einen anderen Weg. Es braucht einen Reset.</translation>
    </message>
    <message>
        <source>This device is at version {version}, which was trimmed: it needs a reset.</source>
        <translation>Dieses Gerät ist bei Version {version}, die gekürzt wurde: Es braucht einen Reset.</translation>
    </message>
    <message>
        <source>This device is at version {version}, and needs a reset.</source>
        <translation>Dieses Gerät ist bei Version {version} und braucht einen Reset.</translation>
    </message>
    <message>
        <source>This device is at version {version}.</source>
        <translation>Dieses Gerät ist bei Version {version}.</translation>
    </message>
    <message>
        <source>sync was terminated</source>
        <translation>die Synchronisierung wurde beendet</translation>
    </message>
    <message>
        <source>the schema was changed destructively</source>
        <translation>das Schema wurde zerstörend geändert</translation>
    </message>
    <message>
        <source>the server was restored</source>
        <translation>der Server wurde wiederhergestellt</translation>
    </message>
    <message>
        <source>History {number}, ended at version {last}: {why}</source>
        <translation>Verlauf {number}, beendet bei Version {last}: {why}</translation>
    </message>
    <message>
        <source>Up to version {floor}: trimmed, or where this history began</source>
        <translation>Bis Version {floor}: gekürzt oder der Anfang dieses Verlaufs</translation>
    </message>
    <message>
        <source>The server: version {head}</source>
        <translation>Der Server: Version {head}</translation>
    </message>
    <message>
        <source>This device: version {version}</source>
        <translation>Dieses Gerät: Version {version}</translation>
    </message>
    <message>
        <source>Here the two part: version {parts}</source>
        <translation>Hier trennen sich die beiden: Version {parts}</translation>
    </message>
    <message>
        <source>The server&apos;s backup of version {version}</source>
        <translation>Die Sicherung des Servers von Version {version}</translation>
    </message>
    <message>
        <source>The server&apos;s newest version: {head}</source>
        <translation>Die neueste Version des Servers: {head}</translation>
    </message>
    <message>
        <source>Unsynced objects on this device: {count}</source>
        <translation>Nicht synchronisierte Objekte auf diesem Gerät: {count}</translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Scenarios</source>
        <translation>&amp;Szenarien</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Erscheinungsbild</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;About Holdfast</source>
        <translation>Über &amp;Holdfast</translation>
    </message>
    <message>
        <source>Take the &amp;tour</source>
        <translation>&amp;Rundgang machen</translation>
    </message>
    <message>
        <source>&amp;New task</source>
        <translation>&amp;Neue Aufgabe</translation>
    </message>
    <message>
        <source>New &amp;list…</source>
        <translation>Neue &amp;Liste…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Edit task…</source>
        <translation>&amp;Aufgabe bearbeiten…</translation>
    </message>
    <message>
        <source>&amp;Mark as done, or not</source>
        <translation>Als &amp;erledigt markieren oder nicht</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Mo&amp;ve to list</source>
        <translation>In Liste &amp;verschieben</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Suchen</translation>
    </message>
    <message>
        <source>Open &amp;another device</source>
        <translation>&amp;Weiteres Gerät öffnen</translation>
    </message>
    <message>
        <source>&amp;Strategy</source>
        <translation>&amp;Strategie</translation>
    </message>
    <message>
        <source>&amp;Go offline</source>
        <translation>&amp;Offline gehen</translation>
    </message>
    <message>
        <source>&amp;Backups…</source>
        <translation>Si&amp;cherungen…</translation>
    </message>
    <message>
        <source>&amp;Recover…</source>
        <translation>W&amp;iederherstellen…</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
</context>
<context>
    <name>report</name>
    <message>
        <source>asking for a fresh copy</source>
        <translation>frische Kopie anfordern</translation>
    </message>
    <message>
        <source>downloading the fresh copy</source>
        <translation>frische Kopie herunterladen</translation>
    </message>
    <message>
        <source>checking it</source>
        <translation>sie prüfen</translation>
    </message>
    <message>
        <source>looking ahead</source>
        <translation>vorausschauen</translation>
    </message>
    <message>
        <source>holding local writes for a moment</source>
        <translation>lokales Schreiben kurz anhalten</translation>
    </message>
    <message>
        <source>backing up</source>
        <translation>sichern</translation>
    </message>
    <message>
        <source>bringing this device up to it</source>
        <translation>dieses Gerät auf ihren Stand bringen</translation>
    </message>
    <message>
        <source>putting it in place</source>
        <translation>sie einsetzen</translation>
    </message>
    <message>
        <source>noting what was done</source>
        <translation>festhalten, was geschah</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>Waiting to begin</source>
        <translation>Wartet auf den Beginn</translation>
    </message>
    <message>
        <source>Failed; nothing was changed</source>
        <translation>Fehlgeschlagen; nichts wurde geändert</translation>
    </message>
    <message>
        <source>Recovered</source>
        <translation>Wiederhergestellt</translation>
    </message>
    <message>
        <source>Discarded; all of it is in the backup</source>
        <translation>Verworfen; alles davon ist in der Sicherung</translation>
    </message>
    <message>
        <source>Set aside, to be recovered by hand</source>
        <translation>Beiseitegelegt, von Hand wiederherzustellen</translation>
    </message>
    <message>
        <source>{chosen}, then {carried_out}</source>
        <translation>{chosen}, dann {carried_out}</translation>
    </message>
    <message>
        <source>kept as you made them</source>
        <translation>behalten, wie Sie es gemacht haben</translation>
    </message>
    <message>
        <source>merged with the server&apos;s</source>
        <translation>mit dem Server zusammengeführt</translation>
    </message>
    <message>
        <source>the server&apos;s values gave way</source>
        <translation>die Werte des Servers wichen</translation>
    </message>
    <message>
        <source>dropped, but in the backup</source>
        <translation>verworfen, aber in der Sicherung</translation>
    </message>
    <message>
        <source>withheld: the server has no place for them</source>
        <translation>zurückgehalten, der Server hat keinen Platz dafür</translation>
    </message>
    <message>
        <source>lost on the server</source>
        <translation>auf dem Server verloren</translation>
    </message>
    <message>
        <source>waiting in the backup</source>
        <translation>wartet in der Sicherung</translation>
    </message>
    <message>
        <source>Nothing was unsynced, and nothing was lost.</source>
        <translation>Alles war synchronisiert, und nichts ging verloren.</translation>
    </message>
    <message>
        <source>Cause: {cause}</source>
        <translation>Ursache: {cause}</translation>
    </message>
    <message>
        <source>Code: {code} {name}</source>
        <translation>Code: {code} {name}</translation>
    </message>
    <message>
        <source>Strategy: {strategy}</source>
        <translation>Strategie: {strategy}</translation>
    </message>
    <message>
        <source>Error: {error}</source>
        <translation>Fehler: {error}</translation>
    </message>
    <message>
        <source>{strategy} gave way: {reason}</source>
        <translation>„{strategy}“ ging nicht: {reason}</translation>
    </message>
    <message>
        <source>{number} ms</source>
        <translation>{number} ms</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} s</translation>
    </message>
</context>
<context>
    <name>reset</name>
    <message>
        <source>The server was put back to an earlier backup, so this device no longer fits it.</source>
        <translation>Der Server wurde auf eine frühere Sicherung zurückgesetzt, deshalb passt dieses Gerät nicht mehr zu ihm.</translation>
    </message>
    <message>
        <source>Sync was ended on the server and begun anew, so this device no longer fits it.</source>
        <translation>Die Synchronisierung wurde auf dem Server beendet und neu begonnen, deshalb passt dieses Gerät nicht mehr zu ihm.</translation>
    </message>
    <message>
        <source>This version of the app and the server don&apos;t agree on what a task consists of.</source>
        <translation>Diese Version der App und der Server sind sich nicht einig, woraus eine Aufgabe besteht.</translation>
    </message>
    <message>
        <source>This device was offline for longer than the server remembers changes.</source>
        <translation>Dieses Gerät war länger offline, als der Server sich an Änderungen erinnert.</translation>
    </message>
    <message>
        <source>What a task consists of was changed on the server.</source>
        <translation>Woraus eine Aufgabe besteht, wurde auf dem Server geändert.</translation>
    </message>
    <message>
        <source>This device was put back to an earlier state, so the server no longer knows it.</source>
        <translation>Dieses Gerät wurde auf einen früheren Stand zurückgesetzt, deshalb kennt der Server es nicht mehr.</translation>
    </message>
    <message>
        <source>A client reset was asked for.</source>
        <translation>Ein Client-Reset wurde verlangt.</translation>
    </message>
    <message>
        <source>The server&apos;s history no longer fits this device.</source>
        <translation>Der Verlauf des Servers passt nicht mehr zu diesem Gerät.</translation>
    </message>
    <message>
        <source>Nothing here is unsynced.</source>
        <translation>Hier ist alles synchronisiert.</translation>
    </message>
    <message>
        <source>Unsynced on this device: {count}.</source>
        <translation>Auf diesem Gerät nicht synchronisiert: {count}.</translation>
    </message>
    <message>
        <source>Cause: {cause} ({word})</source>
        <translation>Ursache: {cause} ({word})</translation>
    </message>
    <message>
        <source>What the server said: {code} {name}, {action}</source>
        <translation>Was der Server sagte: {code} {name}, {action}</translation>
    </message>
    <message>
        <source>What each strategy would do:</source>
        <translation>Was jede Strategie täte:</translation>
    </message>
    <message>
        <source>Until then you can go on working here.</source>
        <translation>Bis dahin können Sie hier weiterarbeiten.</translation>
    </message>
    <message>
        <source>A reset backs everything up, downloads a fresh copy, and lets you pick what to bring back.</source>
        <translation>Ein Reset sichert alles, lädt eine frische Kopie herunter und lässt Sie wählen, was Sie zurückholen.</translation>
    </message>
    <message>
        <source>A reset backs everything up, downloads a fresh copy, and puts your changes on top of it.</source>
        <translation>Ein Reset sichert alles, lädt eine frische Kopie herunter und setzt Ihre Änderungen darauf.</translation>
    </message>
    <message>
        <source>A reset backs everything up, downloads a fresh copy, and puts your changes on top if it can.</source>
        <translation>Ein Reset sichert alles, lädt eine frische Kopie herunter und setzt Ihre Änderungen darauf, wenn es geht.</translation>
    </message>
    <message>
        <source>A reset backs everything up, downloads a fresh copy, and drops your changes: the backup has them.</source>
        <translation>Ein Reset sichert alles, lädt eine frische Kopie herunter und verwirft Ihre Änderungen: Die Sicherung hat sie.</translation>
    </message>
    <message>
        <source>This device was reset. What was not synced was dropped; the backup has it.</source>
        <translation>Dieses Gerät wurde zurückgesetzt. Was nicht synchronisiert war, wurde verworfen; die Sicherung hat es.</translation>
    </message>
    <message>
        <source>This device was reset, and your unsynced changes were recovered.</source>
        <translation>Dieses Gerät wurde zurückgesetzt, und Ihre nicht synchronisierten Änderungen wurden wiederhergestellt.</translation>
    </message>
    <message>
        <source>Resetting: {step}</source>
        <translation>Reset läuft: {step}</translation>
    </message>
</context>
<context>
    <name>samples</name>
    <message>
        <source>Inbox</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Arbeit</translation>
    </message>
    <message>
        <source>Buy milk</source>
        <translation>Milch kaufen</translation>
    </message>
    <message>
        <source>Call Ada about Saturday</source>
        <translation>Ada wegen Samstag anrufen</translation>
    </message>
    <message>
        <source>Send the report</source>
        <translation>Bericht abschicken</translation>
    </message>
    <message>
        <source>Draft the talk on offline-first apps</source>
        <translation>Vortrag über Offline-First-Apps entwerfen</translation>
    </message>
    <message>
        <source>Install Holdfast</source>
        <translation>Holdfast installieren</translation>
    </message>
</context>
<context>
    <name>scenario</name>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>due</source>
        <translation>fällig</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>Farbe</translation>
    </message>
</context>
<context>
    <name>startError</name>
    <message>
        <source>Holdfast can&apos;t start</source>
        <translation>Holdfast kann nicht starten</translation>
    </message>
</context>
<context>
    <name>stories</name>
    <message>
        <source>The server came back from yesterday&apos;s backup</source>
        <translation>Der Server kam aus der Sicherung von gestern zurück</translation>
    </message>
    <message>
        <source>The server crashed and was restored from a backup. What was synced since that backup is gone from it.

The phone notices, because it knows a **later version** than the server has: *bad server version*. It has three changes
of its own that were not synced yet, and it **recovers** them on top of what the server has now. What the server lost is
still in the phone&apos;s backup, made and verified before anything else happened.</source>
        <translation>Der Server ist abgestürzt und wurde aus einer Sicherung wiederhergestellt. Was seit dieser Sicherung synchronisiert wurde, ist dort weg.

Das Handy merkt es, weil es eine **spätere Version** kennt, als der Server hat: *bad server version*. Es hat drei eigene Änderungen, die noch nicht synchronisiert waren, und **stellt sie wieder her**, auf dem, was der Server jetzt hat. Was der Server verloren hat, steht noch in der Sicherung des Handys, angelegt und geprüft, bevor irgendetwas anderes geschah.</translation>
    </message>
    <message>
        <source>Four friends share a shopping list. This is what is on it.</source>
        <translation>Vier Freunde teilen sich eine Einkaufsliste. Das steht darauf.</translation>
    </message>
    <message>
        <source>Everything is synced.</source>
        <translation>Alles ist synchronisiert.</translation>
    </message>
    <message>
        <source>The nightly backup of the server.</source>
        <translation>Die nächtliche Sicherung des Servers.</translation>
    </message>
    <message>
        <source>In the morning somebody adds jam, and wants ten eggs.</source>
        <translation>Am Morgen schreibt jemand Marmelade dazu und will zehn Eier.</translation>
    </message>
    <message>
        <source>The phone has got that, too.</source>
        <translation>Auch das Handy hat das bekommen.</translation>
    </message>
    <message>
        <source>The server crashes, and comes back from the backup: no jam, and just eggs.</source>
        <translation>Der Server stürzt ab und kommt aus der Sicherung zurück: keine Marmelade und nur Eier.</translation>
    </message>
    <message>
        <source>Meanwhile on the phone, without a network: soap is added, the milk becomes oat milk, the bread is done with.</source>
        <translation>Inzwischen auf dem Handy, ohne Netz: Seife kommt dazu, aus der Milch wird Hafermilch, das Brot ist erledigt.</translation>
    </message>
    <message>
        <source>The phone is online again, and resets.</source>
        <translation>Das Handy ist wieder online und macht einen Reset.</translation>
    </message>
    <message>
        <source>The realm as it was just before the reset.</source>
        <translation>Das Realm, wie es unmittelbar vor dem Reset war.</translation>
    </message>
    <message>
        <source>What the server lost can be put back from it.</source>
        <translation>Was der Server verloren hat, kann daraus zurückgeholt werden.</translation>
    </message>
    <message>
        <source>Put back what the server lost.</source>
        <translation>Zurückholen, was der Server verloren hat.</translation>
    </message>
    <message>
        <source>The laptop resets as well, and gets the jam back from the phone.</source>
        <translation>Auch der Laptop macht einen Reset und bekommt die Marmelade vom Handy zurück.</translation>
    </message>
    <message>
        <source>Sync was terminated and enabled again</source>
        <translation>Die Synchronisierung wurde beendet und wieder eingeschaltet</translation>
    </message>
    <message>
        <source>An administrator terminated sync and enabled it again. The data is all there, but the server&apos;s history and its knowledge
of every device are gone: *bad client file ident*. Each device has to start from a fresh copy.

This phone **discards** what it had not synced. Even then nothing is lost for good: it is in the backup.</source>
        <translation>Ein Administrator hat die Synchronisierung beendet und wieder eingeschaltet. Die Daten sind alle da, aber der Verlauf des Servers und was er von jedem Gerät wusste, sind weg: *bad client file ident*. Jedes Gerät muss mit einer frischen Kopie beginnen.

Dieses Handy **verwirft**, was es nicht synchronisiert hatte. Auch dann ist nichts für immer verloren: Es steht in der Sicherung.</translation>
    </message>
    <message>
        <source>The phone goes under ground.</source>
        <translation>Das Handy fährt in die U-Bahn.</translation>
    </message>
    <message>
        <source>Soap is added and the milk is bought. Nobody else knows yet.</source>
        <translation>Seife kommt dazu, und die Milch ist gekauft. Noch weiß es niemand sonst.</translation>
    </message>
    <message>
        <source>The laptop changes the bread, and syncs.</source>
        <translation>Der Laptop ändert das Brot und synchronisiert.</translation>
    </message>
    <message>
        <source>The administrator terminates sync: the history is destroyed, the data stays.</source>
        <translation>Der Administrator beendet die Synchronisierung: Der Verlauf wird zerstört, die Daten bleiben.</translation>
    </message>
    <message>
        <source>Until sync is enabled again the phone waits; it goes on working for itself.</source>
        <translation>Bis die Synchronisierung wieder eingeschaltet ist, wartet das Handy; es arbeitet für sich weiter.</translation>
    </message>
    <message>
        <source>A new history begins.</source>
        <translation>Ein neuer Verlauf beginnt.</translation>
    </message>
    <message>
        <source>Now the phone resets: the fresh copy counts, its two changes do not.</source>
        <translation>Jetzt macht das Handy einen Reset: Die frische Kopie gilt, seine zwei Änderungen nicht.</translation>
    </message>
    <message>
        <source>Both changes are in the backup.</source>
        <translation>Beide Änderungen stehen in der Sicherung.</translation>
    </message>
    <message>
        <source>And can be picked from it at any time.</source>
        <translation>Und können jederzeit daraus gewählt werden.</translation>
    </message>
    <message>
        <source>A month under sail</source>
        <translation>Ein Monat unter Segeln</translation>
    </message>
    <message>
        <source>The phone was offline for a month. Its part of the history is older than the **client maximum offline time**, and was
trimmed on the server: *client file expired*. There is no way from where the phone is to where the server is, change by
change; so it takes a fresh copy, and **recovers** its own changes on top.

Changes that can be united are: both put a tag on the milk, and both tags are there.</source>
        <translation>Das Handy war einen Monat lang offline. Sein Teil des Verlaufs ist älter, als ein Gerät offline sein darf (**client maximum offline time**), und wurde auf dem Server gekürzt: *client file expired*. Änderung für Änderung führt kein Weg mehr von dort, wo das Handy ist, dahin, wo der Server ist; also nimmt es eine frische Kopie und **stellt** seine eigenen Änderungen darauf **wieder her**.

Änderungen, die sich vereinen lassen, werden vereint: Beide haben der Milch ein Schlagwort gegeben, und beide Schlagwörter sind da.</translation>
    </message>
    <message>
        <source>The phone goes on a journey.</source>
        <translation>Das Handy geht auf Reisen.</translation>
    </message>
    <message>
        <source>On board: a tag on the milk, a new task, and no more bread.</source>
        <translation>An Bord: ein Schlagwort für die Milch, eine neue Aufgabe und kein Brot mehr.</translation>
    </message>
    <message>
        <source>At home: another tag on the milk, and the eggs are bought.</source>
        <translation>Zu Hause: noch ein Schlagwort für die Milch, und die Eier sind gekauft.</translation>
    </message>
    <message>
        <source>A month passes.</source>
        <translation>Ein Monat vergeht.</translation>
    </message>
    <message>
        <source>The server trims what is older than 30 days.</source>
        <translation>Der Server kürzt, was älter als 30 Tage ist.</translation>
    </message>
    <message>
        <source>In the harbour.</source>
        <translation>Im Hafen.</translation>
    </message>
    <message>
        <source>The phone resets, and nothing of either side is lost.</source>
        <translation>Das Handy macht einen Reset, und von keiner der beiden Seiten geht etwas verloren.</translation>
    </message>
    <message>
        <source>The laptop had seen everything, and needs no reset.</source>
        <translation>Der Laptop hatte alles gesehen und braucht keinen Reset.</translation>
    </message>
    <message>
        <source>The app is ahead of the server</source>
        <translation>Die App ist dem Server voraus</translation>
    </message>
    <message>
        <source>The phone has got a new version of the app, with a colour for each task. The server doesn&apos;t know of colours yet: *invalid
schema change*. The phone resets once and **recovers** what fits. The colours are **withheld**: what was painted waits in the
backup, and painting is refused, with the reason, until the server knows colours too.

Then it is there, without another reset.</source>
        <translation>Das Handy hat eine neue Version der App bekommen, mit einer Farbe für jede Aufgabe. Der Server kennt noch keine Farben: *invalid schema change*. Das Handy macht einmal einen Reset und **stellt wieder her**, was passt. Die Farben werden **zurückgehalten**: Was gefärbt wurde, wartet in der Sicherung, und Färben wird abgelehnt, mit dem Grund, bis auch der Server Farben kennt.

Dann ist die Farbe da, ohne einen weiteren Reset.</translation>
    </message>
    <message>
        <source>The phone&apos;s new version of the app knows colours.</source>
        <translation>Die neue Version der App auf dem Handy kennt Farben.</translation>
    </message>
    <message>
        <source>The eggs are to be brown; and soap is needed.</source>
        <translation>Die Eier sollen braun sein; und Seife wird gebraucht.</translation>
    </message>
    <message>
        <source>The phone resets.</source>
        <translation>Das Handy macht einen Reset.</translation>
    </message>
    <message>
        <source>The soap is synced.</source>
        <translation>Die Seife ist synchronisiert.</translation>
    </message>
    <message>
        <source>The colour waits in the backup: there is nowhere to store it.</source>
        <translation>Die Farbe wartet in der Sicherung: Es gibt keinen Platz für sie.</translation>
    </message>
    <message>
        <source>Painting the milk is refused.</source>
        <translation>Die Milch zu färben wird abgelehnt.</translation>
    </message>
    <message>
        <source>The server learns colours.</source>
        <translation>Der Server lernt Farben.</translation>
    </message>
    <message>
        <source>What waited in the backup can be put back now.</source>
        <translation>Was in der Sicherung gewartet hat, kann jetzt zurückgeholt werden.</translation>
    </message>
    <message>
        <source>The laptop, with its old app, goes on without a reset.</source>
        <translation>Der Laptop mit seiner alten App macht ohne Reset weiter.</translation>
    </message>
    <message>
        <source>Priorities become words</source>
        <translation>Aus Prioritäten werden Wörter</translation>
    </message>
    <message>
        <source>The server&apos;s schema is changed: the priority was a number, and becomes a text. That is **destructive**: sync is terminated
and enabled again, and every device&apos;s file is of the old form: *bad client file*.

No strategy can do that by itself, so the phone, although it was told to recover, falls back to a **manual** reset: the
realm is backed up, the fresh copy takes its place, and a person decides what is put back. Where nothing is lost by it, values
are converted: the priority 1 becomes the text &quot;1&quot;.</source>
        <translation>Das Schema des Servers wird geändert: Die Priorität war eine Zahl und wird ein Text. Das ist **zerstörend**: Die Synchronisierung wird beendet und wieder eingeschaltet, und die Datei jedes Geräts hat die alte Form: *bad client file*.

Keine Strategie kann das von allein, also geht das Handy, obwohl es wiederherstellen sollte, zu einem Reset **von Hand** über: Das Realm wird gesichert, die frische Kopie nimmt seinen Platz ein, und ein Mensch entscheidet, was zurückkommt. Wo dabei nichts verloren geht, werden Werte umgewandelt: Aus der Priorität 1 wird der Text „1“.</translation>
    </message>
    <message>
        <source>Soap, urgently, and oat milk. Not synced yet.</source>
        <translation>Seife, dringend, und Hafermilch. Noch nicht synchronisiert.</translation>
    </message>
    <message>
        <source>The priority becomes a text; the server converts what it has.</source>
        <translation>Die Priorität wird ein Text; der Server wandelt um, was er hat.</translation>
    </message>
    <message>
        <source>The phone resets; recovering by itself is out of the question.</source>
        <translation>Das Handy macht einen Reset; von allein wiederherstellen kommt nicht in Frage.</translation>
    </message>
    <message>
        <source>The phone shows the fresh copy. Its app still takes the priority for a number, so priorities are withheld.</source>
        <translation>Das Handy zeigt die frische Kopie. Seine App hält die Priorität noch für eine Zahl, deshalb werden Prioritäten zurückgehalten.</translation>
    </message>
    <message>
        <source>Put both back.</source>
        <translation>Beides zurückholen.</translation>
    </message>
    <message>
        <source>The soap&apos;s priority is a text now.</source>
        <translation>Die Priorität der Seife ist jetzt ein Text.</translation>
    </message>
    <message>
        <source>The app version that fits is installed; that is no reason for another reset.</source>
        <translation>Die passende Version der App wird installiert; das ist kein Grund für einen weiteren Reset.</translation>
    </message>
    <message>
        <source>The laptop resets as well.</source>
        <translation>Auch der Laptop macht einen Reset.</translation>
    </message>
    <message>
        <source>Picked by hand</source>
        <translation>Von Hand gewählt</translation>
    </message>
    <message>
        <source>After a **manual** reset the phone holds two states of everything: the **backup**, as it was before, and **fresh**, as the
server has it. Most differences decide themselves, because only one side changed. A **conflict** does not: both changed the
title of the milk. Here a person picks, by object or property by property, and types something new where neither is right.

Applying is an ordinary change that syncs like any other, and it can be taken back.</source>
        <translation>Nach einem Reset **von Hand** hat das Handy von allem zwei Stände: die **Sicherung**, wie es vorher war, und **frisch**, wie der Server es hat. Die meisten Unterschiede entscheiden sich von selbst, weil nur eine Seite etwas geändert hat. Ein **Konflikt** nicht: Beide haben den Titel der Milch geändert. Hier wählt ein Mensch, nach Objekt oder Eigenschaft für Eigenschaft, und schreibt etwas Neues, wo keines von beiden stimmt.

Das Übernehmen ist eine gewöhnliche Änderung, die wie jede andere synchronisiert wird, und es lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>On the phone: oat milk, soap, no bread.</source>
        <translation>Auf dem Handy: Hafermilch, Seife, kein Brot.</translation>
    </message>
    <message>
        <source>On the laptop: soy milk, already bought; and the eggs are urgent.</source>
        <translation>Auf dem Laptop: Sojamilch, schon gekauft; und die Eier sind dringend.</translation>
    </message>
    <message>
        <source>Sync was terminated and enabled again, so everybody has to reset.</source>
        <translation>Die Synchronisierung wurde beendet und wieder eingeschaltet, also müssen alle einen Reset machen.</translation>
    </message>
    <message>
        <source>Four differences, one of them a conflict.</source>
        <translation>Vier Unterschiede, einer davon ein Konflikt.</translation>
    </message>
    <message>
        <source>The milk, property by property: a new title, the phone&apos;s notes, the laptop&apos;s mark.</source>
        <translation>Die Milch, Eigenschaft für Eigenschaft: ein neuer Titel, die Notizen vom Handy, das Häkchen vom Laptop.</translation>
    </message>
    <message>
        <source>The bread stays after all.</source>
        <translation>Das Brot bleibt doch.</translation>
    </message>
    <message>
        <source>The soap is wanted.</source>
        <translation>Die Seife wird gebraucht.</translation>
    </message>
    <message>
        <source>A backup is made, then all is written in one go.</source>
        <translation>Eine Sicherung wird angelegt, dann wird alles in einem Zug geschrieben.</translation>
    </message>
    <message>
        <source>Taken back.</source>
        <translation>Zurückgenommen.</translation>
    </message>
    <message>
        <source>And applied again: the decisions were kept.</source>
        <translation>Und noch einmal übernommen: Die Entscheidungen sind geblieben.</translation>
    </message>
    <message>
        <source>Two devices, two strategies</source>
        <translation>Zwei Geräte, zwei Strategien</translation>
    </message>
    <message>
        <source>Phone and laptop both have changes that were not synced when sync was terminated and enabled again. The phone **recovers**,
the laptop **discards**. In the end both hold the same: what the phone had, and what the laptop had is in the laptop&apos;s backup,
from which it is picked.</source>
        <translation>Handy und Laptop haben beide Änderungen, die nicht synchronisiert waren, als die Synchronisierung beendet und wieder eingeschaltet wurde. Das Handy **stellt wieder her**, der Laptop **verwirft**. Am Ende haben beide dasselbe: das, was das Handy hatte; und was der Laptop hatte, steht in der Sicherung des Laptops, aus der es gewählt wird.</translation>
    </message>
    <message>
        <source>The phone: oat milk and soap.</source>
        <translation>Das Handy: Hafermilch und Seife.</translation>
    </message>
    <message>
        <source>The laptop: the milk is bought, and tea.</source>
        <translation>Der Laptop: Die Milch ist gekauft, und Tee.</translation>
    </message>
    <message>
        <source>The laptop discards.</source>
        <translation>Der Laptop verwirft.</translation>
    </message>
    <message>
        <source>The phone recovers.</source>
        <translation>Das Handy stellt wieder her.</translation>
    </message>
    <message>
        <source>The laptop hears of what the phone had.</source>
        <translation>Der Laptop erfährt, was das Handy hatte.</translation>
    </message>
    <message>
        <source>And still has its own in the backup.</source>
        <translation>Und hat das Eigene noch in der Sicherung.</translation>
    </message>
    <message>
        <source>Killed in the middle of a reset</source>
        <translation>Mitten im Reset beendet</translation>
    </message>
    <message>
        <source>The phone&apos;s battery dies while it resets: twice, at the two worst moments. Once when the new state is written and not
committed, once when it is committed and nobody has been told.

Started again, it ends the reset as if nothing had happened: one reset, one backup, every change once.</source>
        <translation>Der Akku des Handys gibt während des Resets auf: zweimal, in den beiden schlimmsten Augenblicken. Einmal, als der neue Stand geschrieben und noch nicht gültig ist, einmal, als er gültig ist und niemand davon weiß.

Wieder gestartet, bringt es den Reset zu Ende, als wäre nichts geschehen: ein Reset, eine Sicherung, jede Änderung einmal.</translation>
    </message>
    <message>
        <source>Three changes, not synced.</source>
        <translation>Drei Änderungen, nicht synchronisiert.</translation>
    </message>
    <message>
        <source>The battery will die when all is written and not committed.</source>
        <translation>Der Akku wird aufgeben, wenn alles geschrieben und noch nicht gültig ist.</translation>
    </message>
    <message>
        <source>The phone resets, and goes out.</source>
        <translation>Das Handy macht einen Reset und geht aus.</translation>
    </message>
    <message>
        <source>Charged again. Everything is as it was before.</source>
        <translation>Wieder aufgeladen. Alles ist wie vorher.</translation>
    </message>
    <message>
        <source>The next time it dies a moment later.</source>
        <translation>Beim nächsten Mal geht es einen Augenblick später aus.</translation>
    </message>
    <message>
        <source>This time the reset was done; the phone just does not know yet.</source>
        <translation>Diesmal war der Reset geschehen; das Handy weiß es nur noch nicht.</translation>
    </message>
    <message>
        <source>One reset, one backup.</source>
        <translation>Ein Reset, eine Sicherung.</translation>
    </message>
    <message>
        <source>And no second one.</source>
        <translation>Und kein zweiter.</translation>
    </message>
</context>
<context>
    <name>strategy</name>
    <message>
        <source>Manually recover unsynced changes</source>
        <translation>Von Hand wiederherstellen</translation>
    </message>
    <message>
        <source>Recover unsynced changes</source>
        <translation>Automatisch wiederherstellen</translation>
    </message>
    <message>
        <source>Recover, or else discard changes</source>
        <translation>Wiederherstellen, sonst verwerfen</translation>
    </message>
    <message>
        <source>Discard unsynced changes</source>
        <translation>Nicht Synchronisiertes verwerfen</translation>
    </message>
    <message>
        <source>recover by hand</source>
        <translation>von Hand wiederherstellen</translation>
    </message>
    <message>
        <source>recover</source>
        <translation>wiederherstellen</translation>
    </message>
    <message>
        <source>recover or discard</source>
        <translation>wiederherstellen oder verwerfen</translation>
    </message>
    <message>
        <source>discard</source>
        <translation>verwerfen</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Mich fragen</translation>
    </message>
    <message>
        <source>At next start</source>
        <translation>Beim nächsten Start</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>sofort</translation>
    </message>
    <message>
        <source>ask me</source>
        <translation>mich fragen</translation>
    </message>
    <message>
        <source>at next start</source>
        <translation>beim nächsten Start</translation>
    </message>
</context>
<context>
    <name>tasks</name>
    <message>
        <source>Done</source>
        <translation>Erledigt</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>Fällig</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>List</source>
        <translation>Liste</translation>
    </message>
    <message>
        <source>Last modified</source>
        <translation>Zuletzt geändert</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Sync</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>low</source>
        <translation>niedrig</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hoch</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message>
        <source>tomorrow</source>
        <translation>morgen</translation>
    </message>
    <message>
        <source>ddd d MMM</source>
        <translation>ddd d. MMM</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>Server restored</source>
        <translation>Server wiederhergestellt</translation>
    </message>
    <message>
        <source>Sync re-enabled</source>
        <translation>Sync neu eingeschaltet</translation>
    </message>
    <message>
        <source>Offline too long</source>
        <translation>Zu lange offline</translation>
    </message>
    <message>
        <source>Schema mismatch</source>
        <translation>Schema passt nicht</translation>
    </message>
    <message>
        <source>Destructive schema change</source>
        <translation>Zerstörende Schemaänderung</translation>
    </message>
    <message>
        <source>Device put back</source>
        <translation>Gerät zurückgesetzt</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Verlangt</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Neubeginn</translation>
    </message>
    <message>
        <source>Another app version</source>
        <translation>Andere Version der App</translation>
    </message>
    <message>
        <source>Refused by the server</source>
        <translation>Vom Server abgelehnt</translation>
    </message>
    <message>
        <source>Begun anew</source>
        <translation>Neu begonnen</translation>
    </message>
</context>
</TS>
