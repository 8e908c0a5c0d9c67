// Wafaa web chat (Apache-2.0). Joined from parts/ by tools/join_widget.py; edit the parts.
function h(tag,properties={},...children){
const element=document.createElement(tag);
for(const[name,value]of Object.entries(properties)){
if(name.startsWith("on"))element.addEventListener(name.slice(2),value);
else if(value===true)element.setAttribute(name,"");
else if(value!==false&&value!=null)element.setAttribute(name,value);
}
element.append(...children.filter((child)=>child!=null&&child!==false));
return element;
}
const ICONS={
chat:"M12 3.5c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-.9 0-1.8-.1-2.6-.3L5 20.5l.6-3.6C4 15.5 3 13.4 3 11.1c0-4.3 4-7.6 9-7.6zM8 11.1h.01M12 11.1h.01M16 11.1h.01",
close:"M6 6l12 12M18 6L6 18",
down:"M6 9.5l6 6 6-6",
send:"M4 12h15M13 6l6 6-6 6",
clip:"M19.5 11.5l-7.7 7.7a5 5 0 0 1-7-7l8.4-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.3a1.6 1.6 0 0 1-2.3-2.3l7.1-7",
bell:"M6 10a6 6 0 0 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 19.5a2 2 0 0 0 4 0",
mute:"M8 5.5A6 6 0 0 1 18 10c0 2.5.5 4 1 5M16 16H4s2-1 2-6c0-.6.1-1.2.3-1.7M10 19.5a2 2 0 0 0 4 0M4 4l16 16",
file:"M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
ring:"M12 3a9 9 0 1 1-9 9",
whole:"M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18",
};
function icon(name){
const svg=document.createElementNS("http://www.w3.org/2000/svg","svg");
const path=document.createElementNS("http://www.w3.org/2000/svg","path");
svg.setAttribute("viewBox","0 0 24 24");
svg.setAttribute("class",`icon is-${name}`);
svg.setAttribute("aria-hidden","true");
path.setAttribute("d",ICONS[name]);
svg.append(path);
return svg;
}
function safeAddress(address,base){
try{
const url=new URL(address,base);
return["http:","https:","mailto:","tel:"].includes(url.protocol)?url.href:null;
}catch{
return null;
}
}
function link(address,...children){
return h("a",{href:address,target:"_blank",rel:"noopener noreferrer nofollow"},...children);
}
const ISLANDS=/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?؟،؛)\]])|([#+][0-9٠-٩][0-9٠-٩ -]*[0-9٠-٩])/g;
function plain(text){
const nodes=[];
let end=0;
for(const found of text.matchAll(ISLANDS)){
nodes.push(text.slice(end,found.index));
const island=h("bdi",{dir:"ltr"},found[0]);
nodes.push(found[1]?link(found[1],island):island);
end=found.index + found[0].length;
}
nodes.push(text.slice(end));
return nodes.filter((node)=>node!=="");
}
const TAGS=new Set("a b bdi blockquote br code div em i li ol p pre s span strong u ul".split(" "));
const TOKENS=/<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|<!--[^]*?-->|[^<]+|</g;
const ENTITIES={amp:"&",lt:"<",gt:">",quot:'"',apos:"'",nbsp:"\u00a0"};
function rich(html,base){
const root=document.createDocumentFragment();
const open=[root];
for(const[token,slash,name,attributes]of html.matchAll(TOKENS)){
const tag=name?.toLowerCase();
if(token.startsWith("<!--")||(tag&&!TAGS.has(tag)))continue;
if(!tag)openText(open,decode(token));
else if(slash)closeTag(open,tag);
else openTag(open,tag,attributes,base);
}
return root;
}
function openText(open,text){
const isLinked=open.some((node)=>node.nodeName==="A");
open.at(-1).append(...(isLinked?[text]:plain(text)));
}
function openTag(open,tag,attributes,base){
const element=tag==="a"?anchor(attributes,base):h(tag);
const dir=attribute(attributes,"dir");
if(["rtl","ltr","auto"].includes(dir))element.dir=dir;
element.lang=attribute(attributes,"lang")||"";
if(!element.lang)element.removeAttribute("lang");
open.at(-1).append(element);
if(tag!=="br"&&open.length<40)open.push(element);
}
function anchor(attributes,base){
const address=safeAddress(attribute(attributes,"href")||"javascript:",base);
return address?link(address):h("span");
}
function closeTag(open,tag){
const wanted=tag==="a"?["A","SPAN"]:[tag.toUpperCase()];
const at=open.findLastIndex((node)=>wanted.includes(node.nodeName));
if(at>0)open.length=at;
}
function attribute(attributes,name){
const found=new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`,"i").exec(attributes);
return found&&decode(found[1]??found[2]);
}
function decode(text){
return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,6}));/gi,(whole,decimal,hex,name)=>{
const point=decimal?Number(decimal):parseInt(hex,16);
if(name)return ENTITIES[name.toLowerCase()]??whole;
return point>0&&point<0x110000?String.fromCodePoint(point):"";
});
}
const AR={
open:"تحدّث معنا",close:"أغلق المحادثة",team:"فريق المتجر",log:"الرسائل",
write:"اكتب رسالتك…",send:"أرسل",attach:"أرفق ملفًا",drop:"أفلت الملف هنا",you:"أنت",
sending:"جارٍ الإرسال",sent:"أُرسلت",seen:"قُرئت",failed:"لم تُرسل",retry:"أعد المحاولة",edit:"عدّل",
offline:"لا اتصال الآن. رسائلك محفوظة، وتُرسل حالما يعود.",
unreached:"تعذّر الاتصال. حاول مرة أخرى.",connecting:"نصلك بالمتجر…",
typing:"يُكتب الردّ الآن…",below:"رسائل جديدة",soundOn:"نبّهني بصوت",soundOff:"أوقف صوت التنبيه",
tooBig:"حجم الملف {size}، والحدّ {max}.",badType:"لا نستقبل هذا النوع من الملفات.",empty:"الملف فارغ.",
tooMany:"أرفق {max} ملفات على الأكثر في الرسالة.",notUploaded:"لم يكتمل الرفع.",remove:"أزل {name}",
uploading:"انتظر لحظة حتى يكتمل رفع الملف.",over:"تجاوزت الحدّ بعدد {n} من الأحرف.",left:"بقي {n} من الأحرف",
here:"بتوقيتك: {when}",askAddress:"أين نردّ عليك إن غادرت الصفحة؟",address:"بريدك أو رقم جوالك",
badAddress:"اكتب بريدًا صحيحًا أو رقم جوال كاملًا.",save:"احفظ",skip:"تخطَّ",
askCode:"اكتب الرمز الذي وصلك",code:"الرمز",badCode:"اكتب الرمز كما وصلك.",confirm:"أكّد",
ended:"انتهت هذه المحادثة. اكتب متى شئت لتعود إليها.",
unread:{zero:"لا رسائل جديدة",one:"رسالة جديدة",two:"رسالتان جديدتان",few:"{n} رسائل جديدة",
many:"{n} رسالة جديدة",other:"{n} رسالة جديدة"},
units:["بايت","ك.ب","م.ب"],
};
const EN={
open:"Chat with us",close:"Close chat",team:"The store team",log:"Messages",
write:"Write a message…",send:"Send",attach:"Attach a file",drop:"Drop the file here",you:"You",
sending:"Sending",sent:"Sent",seen:"Seen",failed:"Not sent",retry:"Try again",edit:"Edit",
offline:"No connection right now. Your messages are kept and go out when it returns.",
unreached:"We could not connect. Try again.",connecting:"Connecting you to the store…",
typing:"A reply is being written…",below:"New messages",soundOn:"Alert me with a sound",
soundOff:"Turn the sound off",
tooBig:"The file is {size}; the limit is {max}.",badType:"We cannot take this kind of file.",
empty:"The file is empty.",tooMany:"Attach at most {max} files to a message.",
notUploaded:"The upload did not finish.",remove:"Remove {name}",
uploading:"One moment, the file is still uploading.",over:"{n} characters over the limit.",
left:"{n} characters left",
here:"Your time: {when}",askAddress:"Where shall we reply if you leave this page?",
address:"Your e-mail or phone",badAddress:"Enter a valid e-mail or a complete phone number.",
save:"Save",skip:"Skip",askCode:"Enter the code we sent you",code:"Code",
badCode:"Enter the code as you received it.",confirm:"Confirm",
ended:"This conversation has ended. Write any time to pick it up again.",
unread:{one:"{n} new message",other:"{n} new messages"},
units:["B","KB","MB"],
};
function chooseLanguage(...wishes){
for(const wish of wishes){
const short=String(wish||"").slice(0,2).toLowerCase();
if(short==="ar"||short==="en")return short;
}
return "en";
}
function foldDigits(text){
return text.replace(/[٠-٩۰-۹]/g,(digit)=>digit.charCodeAt(0)&15);
}
class Speech{
constructor(lang,digits="arab"){
this.lang=lang;
this.dir=lang==="ar"?"rtl":"ltr";
this.locale=lang==="ar"?`ar-u-nu-${digits === "latn" ? "latn" : "arab"}`:"en-GB";
this.words=lang==="ar"?AR:EN;
this.plurals=new Intl.PluralRules(lang);
this.numbers=new Intl.NumberFormat(this.locale,{maximumFractionDigits:1});
this.clock=new Intl.DateTimeFormat(this.locale,{hour:"numeric",minute:"2-digit",hour12:true});
}
say(word,values={}){
let text=this.words[word];
if(typeof text==="object")text=text[this.plurals.select(values.n)]||text.other;
return text.replace(/{(\w+)}/g,(_,name)=>this.value(values[name]));
}
value(value){
return typeof value==="number"?this.numbers.format(value):value??"";
}
time(instant){
return this.clock.format(new Date(instant));
}
day(instant){
const date=new Date(instant);
const days=Math.round((midnight(date)- midnight(new Date()))/ 864e5);
if(days>-2&&days<2){
return new Intl.RelativeTimeFormat(this.locale,{numeric:"auto"}).format(days,"day");
}
return new Intl.DateTimeFormat(this.locale,{weekday:"long",day:"numeric",month:"long"}).format(date);
}
moment(instant){
return `${this.day(instant)} ${this.time(instant)}`;
}
size(bytes){
const step=bytes<1024?0:bytes<1048576?1:2;
return `${this.numbers.format(bytes / 1024 ** step)} ${this.words.units[step]}`;
}
list(names){
return new Intl.ListFormat(this.locale,{type:"conjunction"}).format(names);
}
}
function midnight(date){
return new Date(date.getFullYear(),date.getMonth(),date.getDate()).getTime();
}
const DEADLINE=15000;
class Refused extends Error{
constructor(status,code,message){
super(message);
this.status=status;
this.code=code;
}
}
class Unreached extends Error{
constructor(wait=0){
super("unreached");
this.wait=wait;
}
}
function pause(tries,least,most){
return Math.min(most,least*2**Math.min(tries,16))*(0.75 + Math.random()/ 2);
}
class Wire{
constructor(base,line,lang){
this.base=base;
this.root=`${base}/w/${encodeURIComponent(line)}`;
this.line=line;
this.lang=lang;
this.token="";
}
async ask(path,body){
const headers=this.headers();
if(body)headers["Content-Type"]="application/json";
const stop=new AbortController();
const timer=setTimeout(()=>stop.abort(),DEADLINE);
try{
const answer=await fetch(`${this.root}/${path}`,{
method:body?"POST":"GET",headers,body:body&&JSON.stringify(body),
credentials:"omit",cache:"no-store",signal:stop.signal,
});
return judge(answer.status,await answer.text(),answer.headers.get("Retry-After"));
}catch(problem){
throw problem instanceof Refused||problem instanceof Unreached?problem:new Unreached();
}finally{
clearTimeout(timer);
}
}
headers(){
const headers={Accept:"application/json","Accept-Language":this.lang};
if(this.token)headers.Authorization=`Bearer ${this.token}`;
return headers;
}
upload(file,progressed){
const request=new XMLHttpRequest();
const form=new FormData();
form.append("file",file,file.name);
const done=new Promise((resolve,reject)=>{
request.upload.onprogress=(event)=>event.lengthComputable&&progressed(event.loaded / event.total);
request.onerror=request.onabort=request.ontimeout=()=>reject(new Unreached());
request.onload=()=>{
try{
resolve(judge(request.status,request.responseText,null));
}catch(problem){
reject(problem);
}
};
});
request.open("POST",`${this.root}/files`);
for(const[name,value]of Object.entries(this.headers()))request.setRequestHeader(name,value);
request.send(form);
return{done,abort:()=>request.abort()};
}
stream(ticket){
const line=encodeURIComponent(this.line);
return new EventSource(`${this.base}/live/w/${line}?ticket=${encodeURIComponent(ticket)}`);
}
}
function judge(status,text,retryAfter){
let data=null;
try{
data=text?JSON.parse(text):{};
}catch{
throw new Unreached();
}
if(status>=200&&status<300)return data;
const soon=status>=500||status===408||status===425||status===429;
if(soon||!data?.error?.code)throw new Unreached((Number(retryAfter)||0)*1000);
throw new Refused(status,data.error.code,data.error.message||"");
}
class Address{
constructor(talk,speech){
Object.assign(this,{talk,speech});
this.element=h("div",{class:"aside",hidden:true});
this.drawn="";
}
show(){
const{session}=this.talk;
if(!session)return;
const asks=session.ask_address&&!this.saved&&!this.talk.vault.get("skipped");
const{open,line,next_opening:opening}=session.hours||{};
const step=[open,line,opening,asks,this.saved,this.proving].join();
if(step===this.drawn)return;
this.drawn=step;
const parts=[...this.hours(session.hours),...this.form(asks)];
this.element.replaceChildren(...parts);
this.element.hidden=!parts.length;
}
hours(hours){
if(!hours||hours.open)return[];
const when=hours.next_opening&&this.speech.moment(hours.next_opening);
const isHere=!when||hours.line.includes(` ${when.split(/\s/).at(-2)}`);
return[h("p",{class:"shut"},h("strong",{},hours.line),
isHere?null:this.speech.say("here",{when}))];
}
form(asks){
const thanks=this.saved?[h("p",{role:"status",dir:"auto"},this.saved)]:[];
if(this.proving){
return[...thanks,this.ask({ask:"askCode",label:"code",go:"confirm",bad:"badCode",
send:(code,why)=>this.prove(code,why),skip:()=>{this.proving=false;},
field:{inputmode:"numeric",autocomplete:"one-time-code",maxlength:12}})];
}
if(!asks)return thanks;
return[this.ask({ask:"askAddress",label:"address",go:"save",bad:"badAddress",
send:(text,why)=>this.save(text,why),skip:()=>this.talk.vault.set("skipped",true),field:{autocomplete:"email",maxlength:254}})];
}
ask({ask,label,go,bad,send,skip,field}){
const say=(word)=>this.speech.say(word);
const why=h("p",{id:"why",class:"reason",role:"alert"});
const turn=()=>{input.dir=input.value?"auto":"";};
const input=h("input",{...field,id:"answer",placeholder:say(label),"aria-describedby":"why",oninput:turn});
const submit=async(event)=>{
event.preventDefault();
why.textContent=(await send(foldDigits(input.value).trim(),say(bad)))||"";
input.toggleAttribute("aria-invalid",Boolean(why.textContent));
if(why.textContent)input.focus();
this.talk.change();
};
const leave=()=>{skip();this.talk.change();};
return h("form",{onsubmit:submit,novalidate:true},h("label",{for:"answer"},say(ask)),
h("div",{class:"line"},input,h("button",{class:"do"},say(go)),
h("button",{type:"button",class:"act",onclick:leave},say("skip"))),why);
}
async save(text,bad){
const isEmail=/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text);
const phone=text.replace(/[\s().-]/g,"");
if(!isEmail&&!/^\+?\d{7,15}$/.test(phone))return bad;
return this.attempt(async()=>{
const answer=await this.talk.call("address",isEmail?{email:text}:{phone});
this.saved=answer.line;
this.proving=Boolean(answer.prove);
});
}
async prove(code,bad){
const digits=code.replace(/\s/g,"");
if(!digits)return bad;
return this.attempt(async()=>{
const answer=await this.talk.call("prove",{code:digits});
this.saved=answer.line||this.saved;
this.proving=false;
});
}
async attempt(deed){
try{
await deed();
return "";
}catch(problem){
return problem instanceof Refused?problem.message||problem.code:this.speech.say("unreached");
}
}
}
const LIGHT_CARD=[253,251,247];
const DARK_CARD=[25,33,37];
const ENOUGH=4.6;
function palette(colour){
const brand=parseHex(colour)||[0,97,96];
return{
brand:css(brand),
on:contrast(brand,[255,255,255])>=4.5?"#fff":"#000",
light:css(pushed(brand,LIGHT_CARD,0)),
dark:css(pushed(brand,DARK_CARD,255)),
};
}
function parseHex(text){
const found=/^#([\da-f]{3}|[\da-f]{6})$/i.exec(String(text||"").trim());
if(!found)return null;
const digits=found[1].length===3?found[1].replace(/./g,"$&$&"):found[1];
return[0,2,4].map((at)=>parseInt(digits.slice(at,at + 2),16));
}
function css(channels){
return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}
function pushed(colour,card,towards){
let shade=colour;
for(let step=0;step<40&&contrast(shade,card)<ENOUGH;step +=1){
shade=shade.map((channel)=>channel +(towards - channel)*0.08);
}
return shade;
}
function contrast(one,other){
const[dim,bright]=[luminance(one),luminance(other)].sort((a,b)=>a - b);
return(bright + 0.05)/(dim + 0.05);
}
function luminance(channels){
const[red,green,blue]=channels.map((channel)=>{
const part=channel / 255;
return part<=0.04045?part / 12.92:((part + 0.055)/ 1.055)**2.4;
});
return 0.2126*red + 0.7152*green + 0.0722*blue;
}
const AT_MOST=10;
class Files{
constructor(talk,speech,changed){
Object.assign(this,{talk,speech,changed});
this.items=[];
this.element=h("ul",{class:"picked",hidden:true});
this.restore(talk.vault.get("draft")?.files||[]);
}
ready(){
return this.items.filter((item)=>item.done).map((item)=>item.done);
}
isUploading(){
return this.items.some((item)=>item.upload);
}
add(files){
for(const file of files){
const item={file};
this.items.push(item);
this.build(item);
const reason=this.objection(file);
if(reason)this.refuse(item,reason);
else this.send(item);
}
this.show();
}
clear(){
this.items=[];
this.element.replaceChildren();
this.show();
}
restore(files){
for(const file of files){
const item={file,done:file};
this.items.push(item);
this.build(item);
}
this.show();
}
objection(file){
const limits=this.talk.session?.limits||{};
const most=(limits.file_mb||10)*1048576;
const going=this.items.filter((item)=>!item.refused).length;
if(going>AT_MOST)return this.speech.say("tooMany",{max:AT_MOST});
if(!file.size)return this.speech.say("empty");
if(file.size>most){
return this.speech.say("tooBig",{size:this.speech.size(file.size),max:this.speech.size(most)});
}
return isAccepted(file,limits.types)?"":this.speech.say("badType");
}
async send(item){
item.refused=null;
item.upload={abort(){}};
this.update(item);
try{
await this.talk.begin();
item.upload=this.talk.wire.upload(item.file,(part)=>{item.bar.value=part;});
item.done={type:item.file.type,size:item.file.size,name:item.file.name,...(await item.upload.done)};
}catch(problem){
item.refused=problem instanceof Refused?problem.message||problem.code:this.speech.say("notUploaded");
item.again=!(problem instanceof Refused)||problem.status===401;
if(problem.status===401)this.talk.renew();
}
item.upload=null;
this.update(item);
}
refuse(item,reason){
item.refused=reason;
this.update(item);
}
remove(item){
item.upload?.abort();
item.element.remove();
this.items=this.items.filter((other)=>other!==item);
this.show();
}
build(item){
item.bar=h("progress",{max:1,value:0,"aria-label":item.file.name});
item.note=h("small");
item.repeat=h("button",{type:"button",class:"act",onclick:()=>this.send(item)},
this.speech.say("retry"));
const away=h("button",{type:"button",class:"tool",
"aria-label":this.speech.say("remove",{name:item.file.name}),onclick:()=>this.remove(item)},icon("close"));
const label=h("span",{class:"label"},h("bdi",{},item.file.name),item.note,item.bar);
item.element=h("li",{class:"file"},icon("file"),label,item.repeat,away);
this.element.append(item.element);
this.update(item);
}
update(item){
item.bar.hidden=!item.upload;
item.note.textContent=item.refused||this.speech.size(item.file.size);
item.note.setAttribute("role",item.refused?"alert":"note");
item.repeat.hidden=!(item.refused&&item.again);
item.element.classList.toggle("refused",Boolean(item.refused));
this.show();
}
show(){
this.element.hidden=!this.items.length;
this.changed();
}
}
function isAccepted(file,types){
if(!types?.length)return true;
const name=file.name.toLowerCase();
return types.some((type)=>(type.startsWith(".")?name.endsWith(type)
:type.endsWith("/*")?file.type.startsWith(type.slice(0,-1)):file.type===type));
}
class Composer{
constructor(talk,speech){
Object.assign(this,{talk,speech});
this.box=h("textarea",{rows:1,placeholder:speech.say("write"),
"aria-label":speech.say("write"),enterkeyhint:"send","aria-describedby":"hint",oninput:()=>this.typed(),onkeydown:(event)=>this.key(event),
onpaste:(event)=>this.pasted(event)});
this.picker=h("input",{type:"file",multiple:true,hidden:true,onchange:()=>this.picked()});
this.clip=h("button",{type:"button",class:"tool","aria-label":speech.say("attach"),
title:speech.say("attach"),onclick:()=>this.picker.click()},icon("clip"));
this.send=h("button",{type:"submit",class:"send","aria-label":speech.say("send"),
title:speech.say("send")},icon("send"));
this.hint=h("div",{id:"hint",class:"hint","aria-live":"polite"});
this.files=new Files(talk,speech,()=>this.files&&this.changed());
this.element=h("form",{class:"composer",onsubmit:(event)=>this.submit(event)},
this.files.element,this.hint,h("div",{class:"pill"},this.clip,this.box,this.send),this.picker);
this.box.value=talk.vault.get("draft")?.text||"";
this.changed();
}
accept(){
const types=this.talk.session?.limits?.types;
if(types)this.picker.accept=types.join();
}
focus(){
this.box.focus({preventScroll:true});
}
most(){
return this.talk.session?.limits?.text||4000;
}
typed(){
this.changed();
if(this.box.value)this.talk.tellTyping();
}
key(event){
if(event.key!=="Enter"||event.shiftKey||event.isComposing||event.keyCode===229)return;
event.preventDefault();
this.submit(event);
}
pasted(event){
const files=[...(event.clipboardData?.files||[])];
if(!files.length)return;
event.preventDefault();
this.files.add(files);
}
picked(){
this.files.add(this.picker.files);
this.picker.value="";
this.focus();
}
submit(event){
event.preventDefault();
const text=this.box.value.trim();
const files=this.files.ready();
if(this.files.isUploading())return this.tell(this.speech.say("uploading"));
if(length(text)>this.most()||(!text&&!files.length))return;
this.talk.say(text,files);
this.box.value="";
this.files.clear();
this.focus();
}
rewrite(entry){
if(!entry)return;
this.box.value=[entry.text,this.box.value].filter(Boolean).join("\n");
this.files.restore(entry.files);
this.changed();
this.focus();
}
wipe(){
this.box.value="";
this.files.clear();
}
changed(){
const text=this.box.value;
const files=this.files.ready();
if(text||files.length)this.talk.vault.set("draft",{text,files});
else this.talk.vault.drop("draft");
this.box.dir=text?"auto":this.speech.dir;// An empty box would put an Arabic placeholder on the left.
const left=this.most()- length(text.trim());
this.send.disabled=left<0||(!text.trim()&&!files.length);
this.tell(left<0?this.speech.say("over",{n:-left}):left<200?this.speech.say("left",{n:left}):"");
this.hint.classList.toggle("bad",left<0);
this.grow();
}
tell(text){
if(this.hint.textContent!==text)this.hint.textContent=text;
}
grow(){
this.box.style.blockSize="auto";
if(this.box.scrollHeight)this.box.style.blockSize=`${Math.min(this.box.scrollHeight,132)}px`;
}
}
function length(text){
return[...text].length;
}
class Log{
constructor(talk,speech,base,acts){
Object.assign(this,{talk,speech,base,acts});
this.rows=new Map();
this.list=h("div",{class:"list",role:"log","aria-live":"polite","aria-relevant":"additions",
"aria-label":speech.say("log")});
this.typing=h("div",{class:"typing",hidden:true},h("i"),h("i"),h("i"),
h("span",{class:"quiet"},speech.say("typing")));
this.below=h("button",{type:"button",class:"below",hidden:true,onclick:()=>this.toEnd()},
speech.say("below"),icon("down"));
this.card=h("div");
this.scroller=h("div",{class:"scroll",tabindex:"0",onscroll:()=>this.scrolled()},
this.list,this.card,this.typing);
new ResizeObserver(()=>this.stuck&&this.toEnd()).observe(this.scroller);
this.element=h("div",{class:"log"},this.scroller,this.below);
}
show(){
const atEnd=this.isAtEnd();
const wanted=this.wanted();
const grew=this.patch(wanted);
const wasTyping=!this.typing.hidden;
this.typing.hidden=!this.talk.isTyping();
if(grew==="customer"||atEnd)this.toEnd();
else if(grew||(!wasTyping&&!this.typing.hidden&&atEnd))this.below.hidden=false;
}
isAtEnd(){
const{scrollHeight,scrollTop,clientHeight}=this.scroller;
return scrollHeight - scrollTop - clientHeight<60;
}
toEnd(){
this.scroller.scrollTop=this.scroller.scrollHeight;
this.below.hidden=this.stuck=true;
}
scrolled(){
this.stuck=this.isAtEnd();
if(this.stuck)this.below.hidden=true;
}
wanted(){
const{session,ended}=this.talk;
const rows=[];
if(session?.greeting)rows.push({id:"greeting",from:"staff",text:session.greeting});
let day="";
const messages=this.talk.all();
const lastMine=messages.findLast((message)=>message.from==="customer"&&message.state!=="failed");
for(const message of messages){
const today=this.speech.day(message.at);
const isNews=today!==day&&(day||today!==this.speech.day(Date.now()));
if(isNews)rows.push({id:`day ${today}`,day:today});
day=today;
rows.push({...message,id:message.key||message.id,last:message===lastMine});
}
if(ended&&messages.length)rows.push({id:"ended",from:"system",text:this.speech.say("ended")});
return rows;
}
patch(wanted){
const keep=new Set(wanted.map((row)=>row.id));
for(const[id,row]of this.rows){
if(!keep.has(id))this.rows.delete(id),row.element.remove();
}
let grew="";
wanted.forEach((row,at)=>{
if(!this.rows.has(row.id)){
this.rows.set(row.id,this.build(row));
grew=row.from||grew;
}
const known=this.rows.get(row.id);
known.update?.(row);
const there=this.list.children[at]||null;
if(there!==known.element)this.list.insertBefore(known.element,there);
});
return grew;
}
build(row){
if(row.day)return{element:h("div",{class:"day"},h("span",{},row.day))};
if(row.from==="system")return{element:h("div",{class:"system",dir:"auto"},...plain(row.text))};
return this.bubble(row);
}
bubble(row){
const mine=row.from==="customer";
const meta=h("div",{class:"meta"});
const writer=mine?this.speech.say("you"):row.name||this.speech.say("team");
const who=h("span",{class:"quiet"},`${writer}: `);
const files=h("div",{class:"files"});
const body=h("div",{class:"bubble"},who,this.words(row),files,mine?null:meta);
const element=h("div",{class:`row ${row.from}`},body,mine?meta:null);
const known={element,files,shown:""};
known.update=(now)=>this.tellState(known,meta,now);
return known;
}
words(row){
if(!row.text&&!row.html)return null;
if(row.html&&row.from==="staff")return h("div",{class:"words",dir:"auto"},rich(row.html,this.base));
return h("div",{class:"words plain",dir:"auto"},...plain(row.text));
}
file(file){
const address=file.url&&safeAddress(file.url,this.base);
const label=h("span",{class:"label"},h("bdi",{},file.name),h("small",{},this.speech.size(file.size)));
const chip=address?link(address,icon("file"),label):h("span",{},icon("file"),label);
chip.classList.add("file");
const thumb=file.thumb&&safeAddress(file.thumb,this.base);
if(thumb)this.picture(chip,thumb,file.name);
return chip;
}
picture(chip,thumb,name){
const image=h("img",{src:thumb,alt:name,loading:"lazy",onerror:()=>image.replaceWith(...plainChip)});
const plainChip=[...chip.childNodes];
chip.replaceChildren(image);
}
tellState(known,meta,row){
const shown=[row.state,row.last,row.refused,row.name,row.at].join();
if(shown===known.shown)return;
known.shown=shown;
known.files.replaceChildren(...(row.files||[]).map((file)=>this.file(file)));
known.files.hidden=!row.files?.length;
known.element.dataset.state=row.state||"";
meta.replaceChildren(...this.state(row));
meta.hidden=!meta.childNodes.length;
}
state(row){
if(row.from!=="customer")return this.signature(row);
if(row.state==="failed")return this.failure(row);
if(row.state==="sending")return[this.speech.say("sending")];
return row.last?[`${this.speech.say(row.state === "seen" ? "seen" : "sent")} · ${this.speech.time(row.at)}`]:[];
}
signature(row){
if(!row.at)return[];
const name=row.name?[h("bdi",{},row.name)," · "]:[];
return[...name,h("time",{datetime:row.at},this.speech.time(row.at))];
}
failure(row){
const act=(word,deed)=>
h("button",{type:"button",class:"act",onclick:()=>deed(row.id)},this.speech.say(word));
const reason=h("span",{class:"reason",dir:"auto"},row.refused);
return[h("strong",{},this.speech.say("failed"))," · ",act("retry",this.acts.retry)," · ",
act("edit",this.acts.edit),reason];
}
}
const LIGHT=`--sand:oklch(.975 .008 85);--card:oklch(.995 .004 85);--ink:oklch(.27 .03 215);--muted:oklch(.49 .02 215);--hair:oklch(.905 .012 85);--accent:var(--brand-light);--bad:oklch(.5 .18 25);--kept:oklch(.55 .11 155);--warm:oklch(.96 .045 95);--float:0 18px 50px oklch(.3 .04 205 / .22);color-scheme:light;`;
const DARK=`--sand:oklch(.21 .018 215);--card:oklch(.255 .02 215);--ink:oklch(.94 .01 85);--muted:oklch(.73 .015 215);--hair:oklch(.35 .02 215);--accent:var(--brand-dark);--bad:oklch(.76 .13 25);--kept:oklch(.75 .12 155);--warm:oklch(.33 .04 95);--float:0 18px 50px oklch(.05 .01 205 / .6);color-scheme:dark;`;
const RULES=`
:host{all:initial !important;display:block !important;position:fixed !important;z-index:2147483000 !important;inset-block-end:0 !important;inset-inline-end:0 !important;inline-size:0 !important;block-size:0 !important;${LIGHT}}@media (prefers-color-scheme:dark){:host(:not([data-theme="light"])){${DARK}}}:host([data-theme="dark"]){${DARK}}@media print{:host{display:none !important}}*{box-sizing:border-box;margin:0;font:inherit;color:inherit}[hidden]{display:none !important}.root{font:400 15px/1.65 "IBM Plex Sans Arabic","Noto Sans Arabic",system-ui,sans-serif;color:var(--ink);text-align:start;-webkit-text-size-adjust:100%;font-variant-numeric:tabular-nums}button{border:0;background:none;padding:0;cursor:pointer;white-space:nowrap;touch-action:manipulation}button:disabled{cursor:default}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}.icon{inline-size:22px;block-size:22px;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;display:block}[dir="rtl"] .icon.is-send{transform:scaleX(-1)}.quiet{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.launch{position:fixed;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-end:20px;inline-size:58px;block-size:58px;border-radius:50%;display:grid;place-items:center;background:var(--brand);color:var(--on-brand);border:1px solid color-mix(in oklch,var(--brand),var(--ink) 18%);box-shadow:0 8px 24px oklch(.3 .04 205 / .28);transition:transform .15s}.launch:hover{transform:translateY(-2px)}.launch .icon{inline-size:27px;block-size:27px}.badge{position:absolute;inset-block-start:-4px;inset-inline-start:-4px;min-inline-size:23px;block-size:23px;padding-inline:6px;border-radius:12px;background:oklch(.53 .19 25);color:#fff;font-size:13px;line-height:20px;font-weight:600;border:2px solid var(--card);text-align:center}.panel{position:fixed;inset-block-end:calc(92px + env(safe-area-inset-bottom));inset-inline-end:20px;inline-size:392px;block-size:min(660px,calc(100dvh - 112px));display:flex;flex-direction:column;overflow:hidden;background:var(--sand);border:1px solid var(--hair);border-radius:20px;box-shadow:var(--float);animation:rise .2s ease-out}@keyframes rise{from{opacity:0;transform:translateY(12px)}}.head{display:flex;align-items:center;gap:11px;padding:15px 16px 13px;background:var(--card);border-block-end:1px solid var(--hair)}.faces{display:flex;flex:none}.face{inline-size:36px;block-size:36px;border-radius:50%;border:2px solid var(--card);display:grid;place-items:center;font-weight:600;font-size:14px;line-height:1;overflow:hidden;background:oklch(.88 .06 205);color:oklch(.3 .06 205)}.face + .face{margin-inline-start:-10px}.face:nth-child(2){background:oklch(.89 .07 65);color:oklch(.35 .08 55)}.face:nth-child(3){background:oklch(.89 .07 155);color:oklch(.32 .07 155)}.face img{inline-size:100%;block-size:100%;object-fit:cover}.about{flex:1;min-inline-size:0}.about h2{font-size:15.5px;line-height:1.5;font-weight:700;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.about p{display:flex;align-items:center;gap:6px;font-size:13px;line-height:1.5;color:var(--muted)}.about .icon{inline-size:13px;block-size:13px;stroke-width:3.5;color:var(--kept)}[dir="rtl"] .icon.is-ring{transform:scaleX(-1)}.about .shut .icon{stroke-dasharray:3.4 3.6;stroke-linecap:butt;color:var(--muted)}.tool{inline-size:36px;block-size:36px;border-radius:10px;display:grid;place-items:center;color:var(--muted);flex:none}.tool:hover{background:var(--sand);color:var(--ink)}.head .tool + .tool{margin-inline-start:-10px}.tool .icon{inline-size:20px;block-size:20px}.state{padding:7px 18px;font-size:13px;background:var(--warm);border-block-end:1px solid var(--hair)}.state:empty{display:none}.log{flex:1;min-block-size:0;position:relative;display:flex}.scroll{flex:1;overflow:hidden auto;overscroll-behavior:contain;padding:18px;scrollbar-width:thin;outline-offset:-3px}.list{display:flex;flex-direction:column;gap:10px}.row{display:flex;flex-direction:column;align-items:flex-start;max-inline-size:86%}.row.customer{align-self:flex-end;align-items:flex-end}.bubble{padding:9px 14px;border-radius:16px;border-start-start-radius:4px;background:var(--card);border:1px solid var(--hair);max-inline-size:100%;position:relative;overflow-wrap:anywhere}.customer .bubble{background:var(--brand);color:var(--on-brand);border-color:color-mix(in oklch,var(--brand),var(--ink) 18%);border-start-start-radius:16px;border-end-end-radius:4px}.words{unicode-bidi:isolate;text-align:start}.words.plain{white-space:pre-wrap}.words :is(p,ul,ol,pre,blockquote) + *{margin-block-start:6px}.words :is(b,strong){font-weight:700}.words :is(ul,ol){padding-inline-start:20px}.words blockquote{border-inline-start:3px solid var(--hair);padding-inline-start:10px}.words :is(em,i){font-style:normal}.words a{color:var(--accent);text-decoration:underline;text-underline-offset:3px}.customer .words a{color:inherit}.meta{font-size:12px;color:var(--muted);line-height:1.7}.customer .meta{padding-inline:4px;margin-block-start:2px}[data-state="sending"] .bubble{opacity:.78}[data-state="failed"] .bubble{background:var(--card);color:var(--ink);border:1px dashed var(--bad)}[data-state="failed"] strong,.reason{color:var(--bad)}[data-state="failed"] strong{font-weight:600}.reason{display:block}.reason:empty{display:none}.act{color:var(--accent);font-weight:600;padding:3px 2px;text-decoration:underline;text-underline-offset:3px;min-block-size:24px}.day{display:flex;align-items:center;gap:12px;color:var(--muted);font-size:12px;margin-block:4px}.day::before,.day::after{content:"";flex:1;border-block-start:1px solid var(--hair)}.system{align-self:center;max-inline-size:90%;text-align:center;font-size:13px;color:var(--muted)}.files{display:grid;gap:6px}.words + .files{margin-block-start:7px}.file{display:flex;align-items:center;gap:9px;text-decoration:none;min-inline-size:0}.file img{display:block;max-inline-size:100%;max-block-size:220px;border-radius:9px}.file .label{display:grid;min-inline-size:0;flex:1;line-height:1.4}.file bdi{justify-self:start;max-inline-size:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:14px}.file small{font-size:12px;opacity:.85}.typing{display:flex;gap:4px;inline-size:fit-content;padding:13px 15px;margin-block-start:10px;border-radius:16px;border-start-start-radius:4px;background:var(--card);border:1px solid var(--hair);position:relative}.typing i{inline-size:6px;block-size:6px;border-radius:50%;background:var(--muted);animation:beat 1.2s infinite}.typing i:nth-child(2){animation-delay:.15s}.typing i:nth-child(3){animation-delay:.3s}@keyframes beat{30%{transform:translateY(-4px)}60%{transform:none}}.below{position:absolute;inset-block-end:10px;inset-inline:0;margin-inline:auto;inline-size:fit-content;display:flex;align-items:center;gap:6px;padding:4px 14px;border-radius:99px;background:var(--card);border:1px solid var(--hair);color:var(--accent);font-size:13px;font-weight:600;box-shadow:var(--float)}.below .icon{inline-size:15px;block-size:15px}.aside,.composer,.picked{display:grid;grid-template-columns:minmax(0,1fr)}.aside{margin-block-start:14px;padding:13px 15px;background:var(--card);border:1px solid var(--hair);border-radius:14px;gap:10px;font-size:14px}.shut strong{display:block}.shut + form{border-block-start:1px solid var(--hair);padding-block-start:10px}.aside label{display:block;margin-block-end:7px}.line{display:flex;flex-wrap:wrap;gap:8px;align-items:center}.aside input{flex:1 1 160px;min-inline-size:0;padding:7px 12px;font-size:16px;background:var(--sand);border:1px solid color-mix(in oklch,var(--hair),var(--ink) 35%);border-radius:10px;text-align:start}.aside input[aria-invalid]{border-color:var(--bad)}::placeholder{color:var(--muted);opacity:1}.do{padding:7px 16px;border-radius:10px;background:var(--brand);color:var(--on-brand);font-weight:600;border:1px solid color-mix(in oklch,var(--brand),var(--ink) 18%)}.composer{padding:10px 14px calc(14px + var(--bottom,0px));gap:8px}.pill{display:flex;align-items:flex-end;gap:4px;padding:5px;background:var(--card);border:1px solid color-mix(in oklch,var(--hair),var(--ink) 35%);border-radius:25px}.pill:focus-within{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}textarea{flex:1;min-inline-size:0;padding:6px 4px;font-size:16px;line-height:1.5;border:0;outline:0;background:none;resize:none;max-block-size:132px;text-align:start;unicode-bidi:plaintext}textarea:focus-visible{outline:0}.pill .tool,.send{border-radius:50%;inline-size:38px;block-size:38px}.send{display:grid;place-items:center;flex:none;background:var(--brand);color:var(--on-brand)}.send:disabled{background:none;color:var(--muted);opacity:.7}.send .icon{inline-size:20px;block-size:20px}.hint{font-size:12.5px;color:var(--muted);padding-inline:8px}.hint:empty{display:none}.hint.bad{color:var(--bad)}.picked{list-style:none;padding:0;gap:6px;max-block-size:150px;overflow:auto}.picked .file{padding:6px 10px;background:var(--card);border:1px solid var(--hair);border-radius:12px}.picked .refused{border-color:var(--bad)}.picked .refused small{color:var(--bad);opacity:1}progress{inline-size:100%;block-size:5px;accent-color:var(--accent);border:0}.dropping::after{content:attr(data-drop);position:absolute;inset:8px;display:grid;place-items:center;border:2px dashed var(--accent);border-radius:14px;background:color-mix(in oklch,var(--card) 92%,transparent);color:var(--accent);font-size:17px;font-weight:600}@media (max-width:520px){.panel{inset-inline:0;inset-block:var(--top,0px) auto;inline-size:100%;block-size:var(--height,100dvh);border:0;border-radius:0;--bottom:env(safe-area-inset-bottom)}.head{padding-block-start:calc(14px + env(safe-area-inset-top))}.tool{inline-size:40px;block-size:40px}.root.open .launch{display:none}}@media (prefers-reduced-motion:reduce){*{animation:none !important;transition:none !important}}`;
function dress(root){
const colours=sheet(root);
sheet(root)(RULES);
return({brand,on,light,dark})=>
colours(`:host { --brand: ${brand}; --on-brand: ${on}; --brand-light: ${light}; --brand-dark: ${dark} }`);
}
function sheet(root){
try{
const made=new CSSStyleSheet();
root.adoptedStyleSheets=[...root.adoptedStyleSheets,made];
return(css)=>made.replaceSync(css);
}catch{
const made=root.appendChild(document.createElement("style"));
return(css)=>{made.textContent=css;};
}
}
const SLOW=60000;
const SILENCE=70000;
class Live{
constructor({pull,openStream,heard}){
Object.assign(this,{pull,openStream,heard});
this.running=false;
this.onSight=()=>this.running&&this.restart();
document.addEventListener("visibilitychange",this.onSight);
}
start(){
if(this.running)return;
this.running=true;
this.restart();
}
stop(){
this.running=false;
this.hangUp();
clearTimeout(this.pollTimer);
clearTimeout(this.streamTimer);
}
end(){
this.stop();
document.removeEventListener("visibilitychange",this.onSight);
}
restart(){
this.stop();
this.running=true;
this.failures=this.lost=this.quiet=0;
this.poll();
if(!document.hidden)this.connect();
}
async connect(){
let source;
try{
source=await this.openStream();
}catch{
return this.reconnect();
}
if(!this.running||document.hidden)return source.close();
this.hangUp();
this.source=source;
source.onopen=()=>this.connected();
source.onerror=()=>this.reconnect();
for(const kind of["message.received","outgoing.sent","outgoing.read","reset","typing","ping"]){
source.addEventListener(kind,(event)=>this.arrived(kind,event.data));
}
}
connected(){
this.lost=0;
this.schedule();
this.refresh();
}
reconnect(){
this.hangUp();
if(!this.running||document.hidden)return;
clearTimeout(this.streamTimer);
this.streamTimer=setTimeout(()=>this.connect(),pause(this.lost,2000,SLOW));
if(!this.lost)this.schedule(pause(0,2000,SLOW));
this.lost +=1;
}
hangUp(){
clearTimeout(this.watchdog);
this.source?.close();
this.source=null;
}
arrived(kind,data){
if(kind==="ping")return this.watch();
if(kind==="typing"||kind==="reset")this.heard(kind,data);
if(kind!=="typing")this.refresh();
}
watch(){
clearTimeout(this.watchdog);
this.watchdog=setTimeout(()=>this.reconnect(),SILENCE);
}
refresh(){
return this.pull().catch(()=>!this.source&&this.schedule());
}
expectAnswer(){
this.start();
this.quiet=0;
if(!this.source)this.schedule();
}
schedule(wait=this.nextPoll()){
clearTimeout(this.pollTimer);
this.pollTimer=setTimeout(()=>this.poll(),wait);
}
nextPoll(){
if(document.hidden||this.source?.readyState===EventSource.OPEN)return pause(1,SLOW,SLOW*2);
if(this.failures)return pause(this.failures - 1,2000,SLOW);
return pause(this.quiet>6?1:0,5000,SLOW);
}
async poll(){
try{
this.quiet=(await this.pull())?0:this.quiet + 1;
this.failures=0;
}catch{
this.failures +=1;
}
if(this.running)this.schedule();
}
}
const ADOPT=20000;
class Outbox{
constructor(vault,send,changed){
this.vault=vault;
this.send=send;
this.changed=changed;
this.mine=new Set(this.list().map((entry)=>entry.key));
this.tries=0;
this.busy=false;
}
list(){
const entries=this.vault.names().filter((name)=>name.startsWith("out:")).map((name)=>this.vault.get(name));
return entries.filter(Boolean).sort((a,b)=>a.at - b.at||(a.key<b.key?-1:1));
}
add(text,files){
const at=Math.max(Date.now(),(this.list().at(-1)?.at??0)+ 1);
const entry={key:newKey(),text,files,at};
this.mine.add(entry.key);
this.keep(entry);
this.wake();
return entry;
}
keep(entry){
this.vault.set(`out:${entry.key}`,entry);
this.changed();
}
take(key){
const entry=this.vault.get(`out:${key}`);
this.vault.drop(`out:${key}`);
this.changed();
return entry;
}
retry(key){
const entry=this.vault.get(`out:${key}`);
if(!entry)return;
this.mine.add(key);
this.keep({...entry,refused:undefined});
this.wake();
}
clear(){
for(const entry of this.list())this.vault.drop(`out:${entry.key}`);
this.changed();
}
wake(){
clearTimeout(this.timer);
if(!this.busy)this.run();
}
async run(){
this.busy=true;
let entry;
while((entry=this.next())){
if(!(await this.deliver(entry)))break;
}
this.busy=false;
if(!entry)this.waitForOrphans();
}
next(){
const waiting=this.list().filter((entry)=>!entry.refused);
return waiting.find((entry)=>this.mine.has(entry.key)||Date.now()- entry.at>ADOPT);
}
waitForOrphans(){
clearTimeout(this.timer);
if(this.list().some((entry)=>!entry.refused))this.timer=setTimeout(()=>this.wake(),ADOPT);
}
async deliver(entry){
try{
await this.send(entry);
this.tries=0;
this.vault.drop(`out:${entry.key}`);
this.changed();
return true;
}catch(problem){
return this.failed(entry,problem);
}
}
failed(entry,problem){
if(problem instanceof Refused){
this.tries=0;
this.keep({...entry,refused:problem.message||problem.code});
return true;
}
this.timer=setTimeout(()=>this.wake(),Math.max(problem.wait||0,pause(this.tries,1000,30000)));
this.tries +=1;
this.changed();
return false;
}
}
function newKey(){
return Array.from(crypto.getRandomValues(new Uint8Array(16)),(byte)=>byte.toString(16).padStart(2,"0")).join("");
}
const TYPING_SHOWN=6000;
const TYPING_TOLD=3000;
class Talk extends EventTarget{
constructor({wire,vault,lang,identity}){
super();
Object.assign(this,{wire,vault,lang,identity});
this.messages=new Map();
this.cursor="";
this.shown=false;
this.unready=0;
this.outbox=new Outbox(vault,(entry)=>this.post(entry),()=>this.change());
this.live=new Live({
pull:()=>this.pull(),
openStream:async()=>this.wire.stream((await this.call("ticket",{})).ticket),
heard:(kind)=>(kind==="reset"?this.forgetMessages():this.someoneTypes()),
});
this.unwatch=vault.watch((name,value)=>this.otherTab(name,value));
this.onOnline=()=>this.online();
addEventListener("online",this.onOnline);
wire.token=vault.get("token")||"";
if(wire.token||identity||this.outbox.list().length)this.resume();
}
end(){
this.live.end();
this.unwatch();
removeEventListener("online",this.onOnline);
}
change(){
this.dispatchEvent(new Event("change"));
}
async resume(){
this.outbox.wake();
if((await this.ready())&&(this.shown||this.session.conversation))this.live.start();
}
async ready(){
try{
await this.begin();
return true;
}catch(problem){
this.down=!(problem instanceof Refused);
if(this.down)this.retryReady(problem.wait);
else this.refused=problem.message||problem.code;
this.change();
return false;
}
}
retryReady(wait){
clearTimeout(this.readyTimer);
this.readyTimer=setTimeout(()=>this.resume(),Math.max(wait,pause(this.unready,2000,60000)));
this.unready +=1;
}
begin(){
this.beginning||=this.askSession().finally(()=>{if(!this.session)this.beginning=null;});
return this.beginning;
}
async askSession(){
const token=this.vault.get("token")||undefined;
const body={token,identity:this.identity||undefined,lang:this.lang,page:location.href.split("#")[0]};
this.wire.token="";
const session=await this.wire.ask("session",body);
const visitor=this.vault.get("visitor");
if(visitor&&visitor!==session.visitor)this.forgetMessages();
this.vault.set("token",session.token);
this.vault.set("visitor",session.visitor);
this.wire.token=session.token;
this.session=session;
this.expected=session.expected;
this.down=false;
this.unready=0;
this.refused=null;
this.change();
return session;
}
async call(path,body){
await this.begin();
try{
return await this.wire.ask(path,body);
}catch(problem){
if(problem.status!==401)throw problem;
this.renew();
await this.begin();
return this.wire.ask(path,body);
}
}
renew(){
this.session=this.beginning=null;
this.vault.drop("token");
}
async identify(jwt){
this.identity=jwt||undefined;
if(!jwt)this.forgetVisitor();
this.session=this.beginning=null;
if(jwt||this.shown)await this.resume();
}
forgetVisitor(){
for(const name of["token","visitor","draft","seen","skipped"])this.vault.drop(name);
this.outbox.clear();
this.forgetMessages();
this.live.stop();
this.dispatchEvent(new Event("forgotten"));
}
forgetMessages(){
this.messages.clear();
this.cursor="";
this.expected=null;
this.change();
}
say(text,files){
this.told=0;
this.outbox.add(text,files);
this.live.expectAnswer();
}
async post(entry){
const files=entry.files.map((file)=>file.id);
const answer=await this.call("messages",{key:entry.key,text:entry.text,files}).catch((problem)=>{
this.setDown(!(problem instanceof Refused));
throw problem;
});
this.merge([{...answer.message,key:entry.key}]);
this.expected=answer.expected??this.expected;
this.ended=this.down=false;
}
pull(){
if(this.pulling)this.again=true;
this.pulling||=this.pullAll().finally(()=>{this.pulling=null;});
return this.pulling;
}
async pullAll(){
let any=false;
let page;
try{
do{
this.again=false;
page=await this.call(`messages?after=${encodeURIComponent(this.cursor)}`);
any=this.take(page)||any;
}while(this.again||(page.more&&page.messages.length));
}catch(problem){
this.setDown(!(problem instanceof Refused));
throw problem;
}
this.setDown(false);
return any;
}
take(page){
const first=!this.cursor;
this.cursor=page.cursor;
this.expected=page.expected;
this.ended=page.closed;
const fresh=this.merge(page.messages);
if(fresh.some((message)=>message.from==="staff")){
this.typingUntil=0;
if(!first)this.dispatchEvent(new Event("arrival"));
}
if(this.shown)this.look();
this.change();
return page.messages.length>0;
}
merge(messages){
const fresh=messages.filter((message)=>!this.messages.has(message.id));
for(const message of messages)this.messages.set(message.id,{...this.messages.get(message.id),...message});
return fresh;
}
setDown(down){
if(this.down&&!down)this.outbox.wake();
if(this.down===down)return;
this.down=down;
this.change();
}
online(){
this.outbox.wake();
if(this.live.running)this.live.restart();
}
all(){
const stored=[...this.messages.values()].sort((a,b)=>Date.parse(a.at)- Date.parse(b.at));
const keys=new Set(stored.map((message)=>message.key));
const unsent=this.outbox.list().filter((entry)=>!keys.has(entry.key));
const waiting=unsent.map((entry)=>({...entry,id:entry.key,from:"customer",
state:entry.refused?"failed":"sending"}));
return[...stored,...waiting];
}
unread(){
const seen=this.vault.get("seen")||"";
return this.replies().filter((message)=>message.at>seen).length;
}
replies(){
return[...this.messages.values()].filter((message)=>message.from==="staff");
}
look(){
if(document.hidden||!this.unread())return;
this.vault.set("seen",this.replies().map((message)=>message.at).sort().at(-1));
this.call("seen",{cursor:this.cursor}).catch(()=>{});
this.change();
}
tellTyping(){
if(!this.session||Date.now()- this.told<TYPING_TOLD)return;
this.told=Date.now();
this.call("typing",{on:true}).catch(()=>{});
}
someoneTypes(){
this.typingUntil=Date.now()+ TYPING_SHOWN;
clearTimeout(this.typingTimer);
this.typingTimer=setTimeout(()=>this.change(),TYPING_SHOWN + 50);
this.change();
}
isTyping(){
return Date.now()<(this.typingUntil||0);
}
otherTab(name,value){
if(name==="token")this.wire.token=value||"";
if(name.startsWith("out:"))this.outbox.waitForOrphans();
if(name.startsWith("out:")&&value===null&&this.wire.token)this.pull().catch(()=>{});
else this.change();
}
}
class Vault{
constructor(line){
this.prefix=`wafaa:${line}:`;
this.memory=new Map();
this.disk=openDisk(this.prefix);
}
get(name){
const text=this.memory.get(name)??this.disk?.getItem(this.prefix + name);
try{
return text==null?null:JSON.parse(text);
}catch{
return null;
}
}
set(name,value){
const text=JSON.stringify(value);
try{
this.disk.setItem(this.prefix + name,text);
this.memory.delete(name);
}catch{
this.memory.set(name,text);
}
}
drop(name){
this.memory.delete(name);
this.disk?.removeItem(this.prefix + name);
}
names(){
const names=new Set(this.memory.keys());
for(let at=0;at<(this.disk?.length??0);at +=1){
const key=this.disk.key(at);
if(key.startsWith(this.prefix))names.add(key.slice(this.prefix.length));
}
return[...names];
}
watch(told){
const listen=(event)=>{
if(!event.key?.startsWith(this.prefix))return;
const name=event.key.slice(this.prefix.length);
told(name,this.get(name));
};
addEventListener("storage",listen);
return()=>removeEventListener("storage",listen);
}
}
function openDisk(prefix){
try{
const disk=window.localStorage;
disk.setItem(`${prefix}test`,"1");
disk.removeItem(`${prefix}test`);
return disk;
}catch{
return null;
}
}
const FACES=3;
class WafaaChat extends HTMLElement{
connectedCallback(){
if(this.talk)return;
const line=this.getAttribute("line");
const lang=chooseLanguage(this.lang,document.documentElement.lang,navigator.language);
this.base=this.getAttribute("base");
this.speech=new Speech(lang,this.getAttribute("digits"));
this.vault=new Vault(line);
const wire=new Wire(this.base,line,lang);
this.talk=new Talk({wire,vault:this.vault,lang,identity:this.getAttribute("identity")});
this.lang=lang;
this.dir=this.speech.dir;
this.build();
this.listen();
this.show();
if(this.wasOpen()&&!this.isSheet())this.open({focus:false});
}
disconnectedCallback(){
this.stops.forEach((stop)=>stop());
this.talk.end();
this.talk=null;
this.root.remove();
}
build(){
const shadow=this.shadowRoot||this.attachShadow({mode:"open"});
this.paint||=dress(shadow);
const say=(word,values)=>this.speech.say(word,values);
this.log=new Log(this.talk,this.speech,this.base,{
retry:(key)=>this.talk.outbox.retry(key),
edit:(key)=>this.composer.rewrite(this.talk.outbox.take(key)),
});
this.address=new Address(this.talk,this.speech);
this.log.card.append(this.address.element);
this.composer=new Composer(this.talk,this.speech);
this.faces=h("div",{class:"faces","aria-hidden":"true"});
this.names=h("h2",{id:"names",dir:"auto"});
this.promise=h("p");
this.bell=h("button",{type:"button",class:"tool",onclick:()=>this.switchSound()});
this.shut=h("button",{type:"button",class:"tool","aria-label":say("close"),title:say("close"),
onclick:()=>this.close()},icon("close"));
this.state=h("div",{class:"state",role:"status"});
const about=h("div",{class:"about"},this.names,this.promise);
this.panel=h("section",{class:"panel",role:"dialog","aria-labelledby":"names",hidden:true,
"data-drop":say("drop")},h("header",{class:"head"},this.faces,about,this.bell,this.shut),
this.state,this.log.element,this.composer.element);
this.badge=h("span",{class:"badge",hidden:true,"aria-hidden":"true"});
this.launch=h("button",{type:"button",class:"launch","aria-haspopup":"dialog",
onclick:()=>this.toggle()});
this.root=h("div",{class:"root",dir:this.speech.dir,lang:this.speech.lang},this.panel,this.launch);
shadow.append(this.root);
this.showSound();
}
listen(){
this.stops=[];
const on=(target,kind,deed)=>{
target.addEventListener(kind,deed);
this.stops.push(()=>target.removeEventListener(kind,deed));
};
on(this.talk,"change",()=>this.show());
on(this.talk,"arrival",()=>this.chime());
on(this.talk,"forgotten",()=>{this.composer.wipe();this.log.show();});
on(document,"visibilitychange",()=>this.talk.shown&&this.talk.look());
if(window.visualViewport)for(const kind of["resize","scroll"])on(visualViewport,kind,()=>this.fit());
on(this.panel,"keydown",(event)=>this.key(event));
for(const kind of["dragover","dragleave","drop"])on(this.panel,kind,(event)=>this.drag(event));
this.fit();
}
show(){
if(this.due)return;
this.due=true;
queueMicrotask(()=>{
this.due=false;
if(this.talk)this.draw();
});
}
draw(){
const{session}=this.talk;
if(session?.store?.colour)this.vault.set("colour",session.store.colour);
this.colourIn(this.getAttribute("colour")||this.vault.get("colour"));
this.drawLaunch();
if(!this.talk.shown)return;
this.drawHead(session);
this.drawState();
this.composer.accept();
this.address.show();
this.log.show();
}
colourIn(colour){
if(this.colour===colour&&this.colour!==undefined)return;
this.colour=colour;
this.paint(palette(colour));
}
drawLaunch(){
const unread=this.talk.shown?0:this.talk.unread();
const look=`${this.talk.shown} ${unread}`;
if(look===this.launchLook)return;
this.launchLook=look;
const label=this.speech.say(this.talk.shown?"close":"open");
this.badge.textContent=this.speech.value(unread);
this.badge.hidden=!unread;
this.launch.replaceChildren(icon(this.talk.shown?"down":"chat"),this.badge);
this.launch.setAttribute("aria-label",unread?`${label} · ${this.speech.say("unread", { n: unread })}`:label);
this.launch.setAttribute("aria-expanded",this.talk.shown);
}
drawHead(session){
const staff=(session?.staff||[]).slice(0,FACES);
const line=this.talk.expected?.line||session?.hours?.line||"";
const isShut=session?.hours?.open===false;
const look=JSON.stringify([staff,line,isShut,session?.store?.name]);
if(look===this.headLook)return;
this.headLook=look;
this.faces.replaceChildren(...staff.map((person)=>this.face(person)));
const names=staff.map((person)=>person.name);
this.names.textContent=this.speech.list(names)||session?.store?.name||this.speech.say("team");
this.promise.className=isShut?"shut":"";
this.promise.replaceChildren(...(line?[icon(isShut?"whole":"ring"),h("span",{dir:"auto"},line)]:[]));
}
face(person){
const initials=person.initials||person.name.slice(0,1);
const face=h("span",{class:"face"},initials);
const photo=person.photo&&safeAddress(person.photo,this.base);
if(photo)face.replaceChildren(h("img",{src:photo,alt:"",onerror:()=>face.replaceChildren(initials)}));
return face;
}
drawState(){
const{refused,down,session}=this.talk;
const text=refused||(down?this.speech.say("offline"):session?"":this.speech.say("connecting"));
if(this.state.textContent!==text)this.state.textContent=text;
}
toggle(){
if(this.talk.shown)this.close();
else this.open();
}
open({focus=true}={}){
if(this.talk.shown)return;
this.talk.shown=true;
this.panel.hidden=false;
this.root.classList.add("open");
this.remember(true);
this.talk.resume();
this.talk.look();
this.draw();
this.log.toEnd();
this.composer.grow();
if(focus)(matchMedia("(pointer: coarse)").matches?this.shut:this.composer).focus();
}
close(){
if(!this.talk.shown)return;
this.talk.shown=false;
this.panel.hidden=true;
this.root.classList.remove("open");
this.remember(false);
if(!this.talk.messages.size&&!this.talk.outbox.list().length)this.talk.live.stop();
this.draw();
this.launch.focus();
}
identify(jwt){
return this.talk.identify(jwt);
}
key(event){
if(event.isComposing)return;
if(event.key==="Escape"){
event.stopPropagation();
this.close();
}
if(event.key==="Tab"&&this.isSheet())this.keepInside(event);
}
isSheet(){
return matchMedia("(max-width: 520px)").matches;
}
keepInside(event){
const stops=[...this.panel.querySelectorAll("button, a, textarea, input, [tabindex]")]
.filter((element)=>!element.disabled&&element.getClientRects().length);
const[from,to]=event.shiftKey?[stops[0],stops.at(-1)]:[stops.at(-1),stops[0]];
if(this.shadowRoot.activeElement!==from)return;
event.preventDefault();
to.focus();
}
fit(){
if(!window.visualViewport)return;
this.root.style.setProperty("--height",`${visualViewport.height}px`);
this.root.style.setProperty("--top",`${visualViewport.offsetTop}px`);
}
drag(event){
if(!event.dataTransfer?.types.includes("Files"))return;
event.preventDefault();
this.panel.classList.toggle("dropping",event.type==="dragover");
if(event.type==="drop")this.composer.files.add(event.dataTransfer.files);
}
switchSound(){
this.vault.set("sound",!this.vault.get("sound"));
this.showSound();
this.chime();
}
showSound(){
const isOn=Boolean(this.vault.get("sound"));
const label=this.speech.say(isOn?"soundOff":"soundOn");
this.bell.replaceChildren(icon(isOn?"bell":"mute"));
this.bell.setAttribute("aria-label",label);
this.bell.title=label;
}
chime(){
if(!this.vault.get("sound")||!window.AudioContext)return;
const audio=new AudioContext();
const tone=audio.createOscillator();
const volume=audio.createGain();
tone.frequency.value=660;
volume.gain.setValueAtTime(0.08,audio.currentTime);
volume.gain.exponentialRampToValueAtTime(0.0001,audio.currentTime + 0.35);
tone.connect(volume).connect(audio.destination);
tone.start();
tone.stop(audio.currentTime + 0.4);
tone.onended=()=>audio.close();
}
remember(isOpen){
try{
sessionStorage.setItem(`${this.vault.prefix}open`,isOpen?"1":"");
}catch{
}
}
wasOpen(){
try{
return Boolean(sessionStorage.getItem(`${this.vault.prefix}open`));
}catch{
return false;
}
}
}
const HERE=new URL(".",import.meta.url);
function findTag(){
return[...document.querySelectorAll("script[data-line]")].find((tag)=>tag.src.startsWith(HERE.href));
}
function place(tag){
const chat=document.createElement("wafaa-chat");
const{line,base,lang,identity,colour,digits}=tag.dataset;
const attributes={line,base:base||HERE.origin,lang,identity,colour,digits};
for(const[name,value]of Object.entries(attributes))if(value)chat.setAttribute(name,value);
followTheme(chat,tag.dataset.theme);
document.body.append(chat);
return chat;
}
function followTheme(chat,fixed){
const html=document.documentElement;
const take=()=>{
const theme=fixed||html.dataset.theme;
if(theme==="dark"||theme==="light")chat.dataset.theme=theme;
else delete chat.dataset.theme;
};
take();
if(!fixed)new MutationObserver(take).observe(html,{attributeFilter:["data-theme"]});
}
function offer(chat){
window.Wafaa={
open:()=>chat.open(),
close:()=>chat.close(),
identify:(jwt)=>chat.identify(jwt),
};
dispatchEvent(new Event("wafaa:ready"));
}
function start(){
const tag=findTag();
if(!tag)return console.warn("Wafaa: no script tag with data-line found; the chat is not shown.");
if(!document.querySelector("wafaa-chat"))offer(place(tag));
}
if(!customElements.get("wafaa-chat")){
customElements.define("wafaa-chat",WafaaChat);
if(document.body)start();
else addEventListener("DOMContentLoaded",start,{once:true});
}
